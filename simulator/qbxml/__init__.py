"""The language of QuickBooks: qbXML, read, checked and written.

What a message may look like is data (`catalogue`); reading and writing are two small engines
over it. This room knows the sentences that QuickBooks answers with, but no company data and no
SOAP: `company` executes what `reading` has read, `protocol` carries what `writing` has written.
"""
