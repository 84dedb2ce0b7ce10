import { detection } from './detection/detection';
import { early } from './early/early';
import { ensemble } from './ensemble/ensemble';
import { finetune } from './finetune/finetune';
import { invariance } from './invariance/invariance';
import { knn } from './knn/knn';
import { linear } from './linear/linear';
import type { Protocol } from './protocol';
import { segmentation } from './segmentation/segmentation';
import { semi } from './semi/semi';

/** Everything that can be measured of an encoder, by name. A new protocol is a file of its own and a line here. */
export const protocols = { linear, knn, semi, finetune, ensemble, detection, segmentation, invariance, early };

export type ProtocolName = keyof typeof protocols;
export const protocolNames = Object.keys(protocols) as ProtocolName[];

type Measure<P extends ProtocolName> = Parameters<(typeof protocols)[P]['measure']>;

/** Settings of each protocol. */
export type ProtocolSections = { [P in ProtocolName]: (typeof protocols)[P]['defaults'] };
/** What a measurement of a protocol may say beside the settings. */
export type OptionsOf<P extends ProtocolName> = Measure<P>[2];
/** A protocol's part of its result. */
export type FieldsOf<P extends ProtocolName> = Awaited<ReturnType<(typeof protocols)[P]['measure']>>['fields'];
/** What a protocol measures with. */
export type InputOf<P extends ProtocolName> = Measure<P>[0];

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;
/** The options of all protocols. */
export type ProtocolOptions = Intersection<OptionsOf<ProtocolName>>;

type ProtocolOf<P extends ProtocolName> = Protocol<ProtocolSections[P], FieldsOf<P>, OptionsOf<P>, InputOf<P>>;

/** The protocol of a name. */
export function protocolOf<P extends ProtocolName>(name: P): ProtocolOf<P> {
  const byName: { [Name in ProtocolName]: ProtocolOf<Name> } = protocols;
  return byName[name];
}

/** What protocols add to something, by name. */
export function ofProtocols<Value>(pick: (name: ProtocolName) => Value): Record<ProtocolName, Value> {
  return Object.fromEntries(protocolNames.map((name) => [name, pick(name)])) as Record<ProtocolName, Value>;
}
