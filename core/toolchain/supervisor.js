// Runs one program (anvil) and ends it when its own stdin ends, that is when the parent is gone.
//
// stdout: the program's own output, after a first line with its process id.
// Exits with the program's exit code. It is not a shell: no argument is interpreted.
"use strict";

const { spawn } = require("node:child_process");

const [program, ...rest] = process.argv.slice(2);
const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"], windowsHide: true });

function end() {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  else process.exit(0);
}

function forward(stream, target) {
  stream.on("data", (piece) => {
    try {
      target.write(piece);
    } catch {
      end();
    }
  });
  target.on("error", end);
}

child.on("error", (error) => {
  process.stderr.write(String(error.message));
  process.exitCode = 71;
});
child.on("spawn", () => process.stdout.write(`${child.pid}\n`));
child.on("exit", (code, signal) => {
  process.stderr.write(signal ? `ended by signal ${signal}` : `ended with exit code ${code}`);
  process.exitCode = code === null ? 72 : code;
  process.stdin.destroy();
});
forward(child.stdout, process.stdout);
forward(child.stderr, process.stderr);
process.stdin.resume();
process.stdin.on("end", end);
process.stdin.on("error", end);
