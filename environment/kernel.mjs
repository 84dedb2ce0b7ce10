/*
 * The TypeScript kernel of notebooks: node environment/kernel.mjs CONNECTION_FILE [ROOT]
 *
 * tslab resolves imports from its working directory, which Jupyter sets to the notebook's folder. Starting it at the root
 * of the project (the one that this package is installed in, or its own repository) makes `import ... from 'usdrl'` mean the same in every notebook.
 *
 * It is tslab with what it lacks. The Stop button ends what a cell has begun, at the next safe point, and not the wait for it alone. A
 * kernel that shuts down does the same. The kernel is busy while a cell runs, also when something else was asked of it meanwhile or more
 * cells wait. Errors are `error` messages; those that the user can mend come as their text alone.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { dist, project } from './locations.mjs';

const connectionFile = path.resolve(process.argv[2] ?? '');
const root = process.argv[3] ?? project;
process.chdir(root);
// TensorFlow's start-up notes would appear as red output under the first cell.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

const load = createRequire(path.join(root, 'package.json'));
const { createConverter } = load('tslab/dist/converter.js');
const { createExecutor } = load('tslab/dist/executor.js');
const { JupyterHandlerImpl, ZmqServer } = load('tslab/dist/jupyter.js');
const built = createRequire(path.join(dist, 'index.js'));
const { stoppable } = built('./progress/index.js');
const { cellError, lateError } = built('./notebook/run/cellError.js');

/** Milliseconds after which an interrupted cell in which no long work was met is ended where it is, and others say what they wait for. */
const patience = 1000;
/** Milliseconds that the work of a cell has to save when the kernel shuts down; Jupyter itself waits for less. */
const grace = 10_000;

/** What the next interrupt stops: the cells since the last one, with what they left running. */
let stop = new AbortController();
/** The stop of the cell that runs. */
let cell;
/** What tslab reported of its failure: arguments of `console.error`. */
let reports = [];

class Handler extends JupyterHandlerImpl {
  async handleExecuteImpl(...request) {
    reports = [];
    cell = { signal: stop.signal };
    try {
      const count = await stoppable(cell, () => super.handleExecuteImpl(...request));
      // Cells that define a module succeed with errors in it.
      reports.forEach((report) => console.error(...report));
      return count;
    } finally {
      cell = undefined;
    }
  }
}

class Server extends ZmqServer {
  /** Requests of cells that run or wait, in order. */
  running = new Set();

  async init() {
    await super.init();
    for (const name of ['iopub', 'shell', 'control']) this[name] = inOrder(this[name]);
  }

  publishStatus(status, parent) {
    super.publishStatus(status, parent);
    if (parent.header.msg_type === 'execute_request') {
      if (status === 'busy') this.running.add(parent);
      else this.running.delete(parent);
    }
    const [first] = this.running;
    if (status === 'idle' && first !== undefined) super.publishStatus('busy', first);
  }

  async handleExecute(socket, request) {
    const reply = request.createReply();
    reply.header.msg_type = 'execute_reply';
    const content = await this.handler.handleExecute(
      request.content,
      (name, text) => this.publish(request, 'stream', { name, text }),
      (data, update) => this.publish(request, update ? 'update_display_data' : 'display_data', data),
    );
    this.latest = request;
    const failed = content.status === 'error';
    const error = failed ? this.publishError(request, cellError(reports, request.content.code, root)) : {};
    reply.content = { ...content, ...error };
    reply.signAndSend(this.connInfo.key, socket);
  }

  /** An error outside the flow of cells belongs to the one that runs, else to the last. */
  publishLate(thrown) {
    const [request = this.latest] = this.running;
    if (request === undefined) console.error(thrown);
    else this.publishError(request, lateError(thrown, root));
  }

  publishError(request, { name, message, line, traceback }) {
    const content = { ename: name, evalue: message, traceback };
    this.publish(request, 'error', content, line === undefined ? {} : { line });
    return content;
  }

  publish(request, type, content, metadata = {}) {
    const message = request.createReply();
    message.header.msg_type = type;
    message.content = content;
    message.metadata = metadata;
    message.signAndSend(this.connInfo.key, this.iopub);
  }

  /** After the answer to a request to shut down. */
  close() {
    void end(0);
  }
}

/** A socket that is given more while it still sends refuses it, and the message would be lost: each waits for the one before. */
function inOrder(socket) {
  let last = Promise.resolve();
  return { send: (frames) => (last = last.then(() => socket.send(frames)).catch(() => undefined)) };
}

const converters = {
  node: createConverter({ isJS: false, isBrowser: false }),
  get browser() {
    return (this.ofBrowser ??= createConverter({ isJS: false, isBrowser: true }));
  },
};
const report = (...told) => reports.push(told);
const executor = createExecutor(process.cwd(), converters, { log: console.log, error: report });
const server = new Server(new Handler(executor, false), connectionFile);

process.on('SIGINT', () => {
  const asked = cell;
  const again = asked?.signal.aborted;
  stop.abort();
  stop = new AbortController();
  if (asked === undefined) return;
  if (again) executor.interrupt();
  else setTimeout(() => cell === asked && insist(asked), patience);
});

function insist(asked) {
  if (asked.obeyed) console.error('Stopping at the next safe point; a second interrupt ends the cell at once.');
  else executor.interrupt();
}

process.on('SIGTERM', () => void end(1));
process.on('uncaughtException', (thrown) => server.publishLate(thrown));
process.on('unhandledRejection', (thrown) => server.publishLate(thrown));

// No kernel outlives who started it: Jupyter, or a runner that holds a channel to it (which alone keeps no kernel alive).
const parent = process.ppid;
setInterval(() => process.ppid !== parent && void end(1), 2000).unref();
if (process.argv[3] !== undefined && !process.connected) process.exit(1);
process.once('disconnect', () => process.exit(1));
process.channel?.unref();

/** Ends the kernel, after the long work of a running cell has come to a safe point and saved. */
async function end(code) {
  stop.abort();
  const deadline = performance.now() + grace;
  while (cell?.obeyed && performance.now() < deadline) await pause(50);
  // The last answers leave.
  await pause(100);
  process.exit(code);
}

void server.init();
