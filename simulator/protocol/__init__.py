"""The QBWC contract that client and endpoint share: methods, envelopes, answers, WSDL."""
