// The compiler process: keeps one soljson.js loaded and answers standard JSON requests.
//
// Asked on stdin by frames of a 4-byte little-endian length and that many UTF-8 bytes.
// Answers on stdout by a 12-byte head (length, status, compiler heap in MiB; all 4-byte
// little-endian) and that many bytes: the compiler's JSON when the status is 0, else a message.
//
// The main thread only reads, so it sees at once when its parent is gone (stdin ends), even
// while the other thread compiles. The compiler runs in a thread because only a thread can
// be given a large stack that is really there: deeply nested sources recurse deeply.
"use strict";

const fs = require("node:fs");
const { Worker, isMainThread, parentPort, workerData } = require("node:worker_threads");

const OK = 0;
const FAILED = 1;
const STACK_MB = 256;

function endAtOnce(code) {
  process.exitCode = code;
  process.kill(process.pid, "SIGKILL");
}

function readFrames(onFrame) {
  let pieces = [];
  let held = 0;
  process.stdin.on("data", (piece) => {
    pieces.push(piece);
    held += piece.length;
    for (;;) {
      if (held < 4) return;
      if (pieces[0].length < 4) pieces = [Buffer.concat(pieces)];
      const wanted = pieces[0].readUInt32LE(0) + 4;
      if (held < wanted) return;
      const whole = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
      const rest = whole.subarray(wanted);
      pieces = rest.length ? [rest] : [];
      held = rest.length;
      onFrame(Uint8Array.prototype.slice.call(whole, 4, wanted));
    }
  });
}

function supervise(soljson) {
  const limits = { stackSizeMb: STACK_MB, maxOldGenerationSizeMb: 4096 };
  // Old compilers print to stdout when they abort: their output must not get between the frames.
  const options = { workerData: { soljson }, resourceLimits: limits, stdout: true, stderr: true };
  const thread = new Worker(__filename, options);
  thread.stdout.resume();
  thread.stderr.resume();
  thread.on("error", (error) => {
    fs.writeSync(2, String(error && error.message).slice(0, 500));
    process.exit(70);
  });
  readFrames((frame) => thread.postMessage(frame, [frame.buffer]));
  process.stdin.on("end", () => endAtOnce(0));
  process.stdin.on("error", () => endAtOnce(0));
}

function writeAll(bytes) {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += fs.writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

function answer(status, bytes, heapBytes) {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(bytes.length, 0);
  head.writeUInt32LE(status, 4);
  head.writeUInt32LE(Math.ceil(heapBytes / 1048576), 8);
  writeAll(head);
  writeAll(bytes);
}

function load(path) {
  const compiler = require(path);
  // soljson turns every later error into a dump of its own source: its handlers go.
  process.removeAllListeners("uncaughtException");
  process.removeAllListeners("unhandledRejection");
  return compiler;
}

function compile(compiler, request) {
  // Releases before 0.5 have no solidity_ prefix; those before 0.6 have no allocator of their own.
  const reserve = compiler._solidity_alloc || compiler._malloc;
  const run = compiler._solidity_compile || ((text) => compiler._compileStandard(text, 0));
  const text = reserve(request.length + 1);
  compiler.HEAPU8.set(request, text);
  compiler.HEAPU8[text + request.length] = 0;
  const result = run(text, 0, 0);
  const heap = compiler.HEAPU8; // fresh: the heap may have moved while it grew
  answer(OK, heap.subarray(result, heap.indexOf(0, result)), heap.length);
  if (compiler._solidity_reset) compiler._solidity_reset();
}

function serve(soljson) {
  const compiler = load(soljson);
  parentPort.on("message", (request) => {
    try {
      compile(compiler, request);
    } catch (error) {
      const message = String((error && error.message) || error).split("\n", 1)[0].slice(0, 300);
      answer(FAILED, Buffer.from(message), 0);
    }
  });
}

if (isMainThread) supervise(process.argv[2]);
else serve(workerData.soljson);
