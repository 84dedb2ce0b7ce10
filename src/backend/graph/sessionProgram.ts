import { dispose, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import type { EngineProgram } from '../program';
import { bfloat16Products } from './bfloat16Products';
import { typeOf, type NativeBackend } from './nativeBackend';
import { orderedSums } from './orderedSums';
import type { RecordedFunction } from './recording';
import { loadGraph } from './savedModel';
import { stepNodes, variableNodes, type GraphVariable, type RecordedStep } from './stepGraph';

/** Recorded functions as a TensorFlow graph, run as one call of the native session. The variables live in the session. */
export class SessionProgram implements EngineProgram {
  private readonly steps = new Map<string, RecordedStep>();
  private session: number | undefined;
  /** Whether the session's variables are newer than the engine's. */
  private ahead = false;

  constructor(
    private readonly backend: NativeBackend,
    private readonly variables: readonly Variable[],
    /** Whether products of matrices are done in bfloat16. */
    private readonly halved: boolean,
  ) {}

  add(key: string, recorded: RecordedFunction): void {
    this.fetch();
    this.steps.set(key, { name: `step${this.steps.size}`, ...recorded });
    this.close();
  }

  run(key: string, inputs: Tensor[]): Promise<Tensor[]> {
    this.session ??= this.load();
    const { name: node, outputs } = this.steps.get(key) as RecordedStep;
    this.ahead = true;
    const fetched = outputs.length > 0 ? outputs.map((_, index) => `${node}/out/${index}`) : [`${node}/done`];
    const names = inputs.map((_, index) => ({ name: `${node}/in/${index}` }));
    const results = this.backend.runSavedModel(this.session, inputs, names, fetched) as Tensor[];
    if (outputs.length > 0) return Promise.resolve(results);
    dispose(results);
    return Promise.resolve([]);
  }

  pull(): Promise<void> {
    this.fetch();
    return Promise.resolve();
  }

  push(): void {
    if (this.session !== undefined) this.give(this.session);
  }

  dispose(): void {
    this.close();
    this.steps.clear();
  }

  private fetch(): void {
    if (this.session === undefined || !this.ahead) return;
    for (const group of groupsOf(this.variables)) {
      const names = group.map((index) => `value/${index}`);
      const values = this.backend.runSavedModel(this.session, [], [], names) as Tensor[];
      group.forEach((index, place) => this.variables[index].assign(values[place]));
      dispose(values);
    }
    this.ahead = false;
  }

  /** Loads a graph of all functions so far, with the variables as they are. */
  private load(): number {
    const held = this.variables.map(({ shape, dtype }): GraphVariable => ({ shape, dtype: typeOf(dtype) }));
    const nodes = [...this.steps.values()].flatMap((recorded) => stepNodes(recorded, held));
    const precise = this.halved ? bfloat16Products(nodes) : nodes;
    const session = loadGraph(this.backend.binding, [...variableNodes(held), ...orderedSums(precise)]);
    this.give(session);
    return session;
  }

  private give(session: number): void {
    const names = this.variables.map((_, index) => ({ name: `start/${index}` }));
    dispose(this.backend.runSavedModel(session, [...this.variables], names, ['start']) as Tensor[]);
    this.ahead = false;
  }

  private close(): void {
    if (this.session !== undefined) this.backend.binding.deleteSavedModel(this.session);
    this.session = undefined;
  }
}

/** Elements that are fetched at once, 256 MiB: all copies are alive together. */
const fetchedAtOnce = 2 ** 26;

/**
 * Numbers of the variables in groups that are fetched at once. A session prepares every new set of fetches over the whole graph,
 * which for each variable alone takes longer than a short training.
 */
function groupsOf(variables: readonly Variable[]): number[][] {
  const groups: number[][] = [];
  let elements = 0;
  variables.forEach(({ size }, index) => {
    if (groups.length === 0 || elements + size > fetchedAtOnce) {
      groups.push([]);
      elements = 0;
    }
    groups[groups.length - 1].push(index);
    elements += size;
  });
  return groups;
}
