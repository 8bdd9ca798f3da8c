// Loaded before somebody else's server, which is left as it is: lets it listen on a port that the system
// picks, on this machine only, and says which. (quickbooks-js reads "0" as no port at all and takes 8000.)
"use strict";

const net = require("net");

const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function () {
  this.once("listening", () => {
    console.log("serving http://127.0.0.1:" + this.address().port);
  });
  return listen.call(this, { port: 0, host: "127.0.0.1" });
};
