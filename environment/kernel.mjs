/*
 * The TypeScript kernel of notebooks: node environment/kernel.mjs CONNECTION_FILE [ROOT]
 *
 * tslab resolves imports from its working directory, which Jupyter sets to the notebook's folder. Starting it at the root
 * of the project (the one that this package is installed in, or its own repository) makes `import ... from 'usdrl'` mean the same in every notebook.
 *
 * It is tslab with what it lacks. The Stop button ends what a cell has begun, at the next safe point, and not the wait for it alone. A
 * kernel that shuts down does the same. Cells that waited behind one that failed or was stopped are given up; those sent after its answer
 * run. The kernel is busy while a cell runs, also when something else was asked of it meanwhile or more
 * cells wait. Errors are `error` messages; those that the user can mend come as their text alone.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import vm from 'node:vm';
import { dist, project } from './locations.mjs';

const connectionFile = path.resolve(process.argv[2] ?? '');
const root = process.argv[3] ?? project;
process.chdir(root);
// Before all that takes time: until then an interrupt ends the kernel.
process.on('SIGINT', interrupt);
// TensorFlow's start-up notes would appear as red output under the first cell.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

const load = createRequire(path.join(root, 'package.json'));
oneTimer(createRequire(load.resolve('tslab/dist/converter.js'))('@tslab/typescript-for-tslab').sys);
const { createConverter } = load('tslab/dist/converter.js');
const { createExecutor } = load('tslab/dist/executor.js');
const { JupyterHandlerImpl, ZmqServer } = load('tslab/dist/jupyter.js');
const built = createRequire(path.join(dist, 'index.js'));
const { Interrupted } = built('./errors/index.js');
const { stoppable } = built('./progress/index.js');
const { cellError, lateError } = built('./notebook/run/cellError.js');

/** Milliseconds after which an interrupted cell in which no long work was met is ended where it is, and others say what they wait for. */
const patience = 1000;
/** Milliseconds that the work of a cell has to save when the kernel shuts down; Jupyter itself waits for less. */
const grace = 10_000;
/** Milliseconds that a failure is told later than it is known, in which cells come in that were sent before. */
const delivery = 50;

/** What the next interrupt stops: the cells since the last one, with what they left running. */
let stop = new AbortController();
/** The stop of the cell that runs. */
let cell;
/** The time of an interrupt that came before there was any cell: those that were sent before it are on their way. */
let early;
/** What tslab reported of its failure: arguments of `console.error`. */
let reports = [];

class Handler extends JupyterHandlerImpl {
  /** Cells that wait for those before them. */
  waiting = new Set();
  before = Promise.resolve();

  /** @param sent when the cell was sent, in milliseconds since 1970 */
  handleExecute(request, writeStream, display, sent) {
    const asked = { signal: sent <= early ? AbortSignal.abort() : stop.signal };
    this.waiting.add(asked);
    const answer = this.before.then(() => this.run(asked, request, writeStream, display));
    this.before = answer;
    return answer;
  }

  async run(asked, request, ...publish) {
    this.waiting.delete(asked);
    if (asked.aborted) return { status: 'aborted' };
    reports = [];
    cell = asked;
    try {
      if (asked.signal.aborted) throw notRun();
      const { count } = await stoppable(asked, () => this.handleExecuteImpl(request, ...publish));
      // Cells that define a module succeed with errors in it.
      reports.forEach((report) => console.error(...report));
      return { status: 'ok', execution_count: count };
    } catch (failure) {
      if (failure.count === undefined) reports.push([failure]);
      cell = undefined;
      if (request.stop_on_error !== false) {
        await pause(delivery);
        this.giveUpWaiting();
      }
      return { status: 'error', execution_count: failure.count };
    } finally {
      cell = undefined;
      early = undefined;
    }
  }

  giveUpWaiting() {
    for (const asked of this.waiting) asked.aborted = true;
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
    if (status === 'busy' && parent.header.msg_type === 'interrupt_request') {
      interrupt();
      this.publish(parent, 'interrupt_reply', { status: 'ok' }, {}, this.control);
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
      Date.parse(request.header.date),
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

  publish(request, type, content, metadata = {}, socket = this.iopub) {
    const message = request.createReply();
    message.header.msg_type = type;
    message.content = content;
    message.metadata = metadata;
    message.signAndSend(this.connInfo.key, socket);
  }

  /** After the answer to a request to shut down. */
  close() {
    void end(0);
  }
}

/**
 * tslab keeps one timer of the compiler's two, and throws at the second: in the midst of a cell when packages are changed, at the next
 * cell otherwise. The one that forgets where modules were not found needs no wait.
 */
function oneTimer(system) {
  const { setTimeout: usual } = system;
  Object.defineProperty(system, 'setTimeout', {
    get: () => usual,
    set(schedule) {
      const value = (callback, ...rest) =>
        callback.name === 'invalidateResolutionsOfFailedLookup' ? void callback() : schedule(callback, ...rest);
      Object.defineProperty(this, 'setTimeout', { value, writable: true });
    },
  });
}

/** A socket that is given more while it still sends refuses it, and the message would be lost: each waits for the one before. */
function inOrder(socket) {
  let last = Promise.resolve();
  return { send: (frames) => (last = last.then(() => socket.send(frames)).catch(() => undefined)) };
}

const ofNode = createConverter({ isJS: false, isBrowser: false });
const converters = {
  // What runs a cell waits a moment, see below, so that its end has to be waited for whether it waits for something itself or not.
  node: { ...ofNode, convert: (...given) => ({ ...ofNode.convert(...given), hasToplevelAwait: true }) },
  get browser() {
    return (this.ofBrowser ??= createConverter({ isJS: false, isBrowser: true }));
  },
};
const { runInThisContext } = vm;
vm.runInThisContext = (code, options) =>
  options?.breakOnSigint ? runCell(code, options) : runInThisContext(code, options);
// What tslab does not know is no matter of the last cell, whose output that would be.
const { warn } = console;
console.warn = (...told) => void (/^unknown msg_type: /.test(told[0]) || warn(...told));
const report = (...told) => reports.push(told);
const executor = createExecutor(process.cwd(), converters, { log: console.log, error: report });
const handler = new Handler(executor, false);
const server = new Server(handler, connectionFile);

/**
 * Runs a cell, unless it was stopped while it was compiled: that takes seconds for a first cell, and Node forgets the interrupts of
 * that time when the code begins, so they are heard before.
 */
async function runCell(code, options) {
  // The first may end before the loop has looked for signals.
  await turn();
  await turn();
  if (cell?.signal.aborted) throw notRun();
  try {
    return await runInThisContext(code, options);
  } catch (error) {
    // Ended by Node itself, in which case nobody else hears of the interrupt.
    if (error?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') {
      interrupt();
      // What was loaded by half would be taken for whole next time.
      for (const [file, { loaded }] of Object.entries(load.cache)) if (!loaded) delete load.cache[file];
    }
    throw error;
  }
}

function notRun() {
  return new Interrupted('the cell', 'Nothing of it was run.');
}

function interrupt() {
  const asked = cell;
  const again = asked?.signal.aborted;
  stop.abort();
  stop = new AbortController();
  handler.giveUpWaiting();
  if (asked === undefined) {
    if (handler.execCount === 0) early = Date.now();
  } else if (again) executor.interrupt();
  else setTimeout(() => cell === asked && insist(asked), patience);
}

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
