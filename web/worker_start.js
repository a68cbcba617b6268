// The first worker's beginning: its program, which index.html has begun to fetch before there was a worker; or, where it
// could not compile it, the program by its address.
import init from "./worker.js";

onmessage = function (event) {
  onmessage = null;
  // A rejection would not be heard outside; an error is.
  init({ module_or_path: event.data || "./worker_bg.wasm" }).catch(function (why) { setTimeout(function () { throw why; }); });
};
