/** What wrappers of PyTorch and training scripts put before the names of parameters: DDP, torch.compile, Lightning, an outer class. */
const wrappers = ['_orig_mod', 'module', 'model', 'encoder', 'net', 'network'];

const leading = new RegExp(`^(?:(?:${wrappers.join('|')})\\.)+`);
/** Inner modules that were wrapped by themselves. */
const inner = /(?<=\.)(?:_orig_mod|module)\./g;

/** The name of a parameter without the wrappers before it, in any order and number, and without those inside it. */
export function plainParameterName(name: string): string {
  return name.replace(leading, '').replace(inner, '');
}
