/*
 * The map of the house as rules. Rooms are listed from the ground up; a room may import only rooms before it.
 */
const rooms = [
  'platform',
  'errors',
  'random',
  'progress',
  'threads',
  'simd',
  'skeleton',
  'data',
  'synthetic',
  'augment',
  'tensor',
  'backend',
  'model',
  'objective',
  'evaluation',
  'training',
  'protocols',
  'settings',
  'checkpoints',
  'runs',
  'report',
  'page',
  'schedule',
  'studies',
  'notebook',
  'cli',
];

const ground = ['platform', 'errors', 'random', 'progress', 'threads', 'simd'];

/** Rooms that are held to less than everything before them. */
const narrower = {
  skeleton: ground,
  data: [...ground, 'skeleton'],
  synthetic: [...ground, 'skeleton', 'data'],
  augment: [...ground, 'skeleton'],
  tensor: ['errors'],
  backend: ['errors', 'tensor'],
  model: [...ground, 'skeleton', 'tensor'],
  objective: [...ground, 'tensor'],
};

/** npm packages that belong to one room, or to some, so that the rest of the house does not depend on them. */
const packagesOfRooms = {
  'tensor|backend': ['@tensorflow/tfjs-core'],
  backend: ['@tensorflow/(?!tfjs-core)[^/]+'],
  data: ['yauzl', 'fflate'],
  schedule: ['yaml'],
  evaluation: ['umap-js', '@keckelt/tsne'],
};

const alternatives = (names) => `(?:${names.join('|')})`;

const direction = rooms.map((room, i) => {
  const allowed = narrower[room] ?? rooms.slice(0, i);
  const others = rooms.filter((other) => other !== room && !allowed.includes(other));
  return {
    name: `direction-${room}`,
    comment: `${room} may import ${allowed.join(', ') || 'no other room'}`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    // The front door re-exports everything, so no room may use it.
    to: { path: [`^src/${alternatives(others)}/`, '^src/[^/]+\\.ts$'] },
  };
});

const packageOwners = Object.entries(packagesOfRooms).map(([room, names]) => ({
  name: `package-of-${room.replace('|', '-')}`,
  comment: `only ${room} imports ${names.join(', ')}`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/(?:${room})/` },
  to: { path: `node_modules/${alternatives(names)}/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...direction,
    ...packageOwners,
    {
      name: 'known-room',
      comment: 'every folder of src is a room of the list above',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/${alternatives(rooms)}/` },
      to: {},
    },
    {
      name: 'through-the-door',
      comment:
        "a room is imported by its index ('../skeleton'), by what of it loads in a page (browser), or by its bare list of names, never by another file inside it",
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/.+', pathNot: ['^src/$1/', '^src/[^/]+/(index|names|browser)\\.ts$'] },
    },
    {
      name: 'names-alone',
      comment: 'a list of names imports nothing, so that help texts have it at once',
      severity: 'error',
      from: { path: '^src/[^/]+/names\\.ts$' },
      to: { path: '.' },
    },
    {
      name: 'front-door-through-doors',
      comment: 'src/index.ts re-exports rooms by their index',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$' },
      to: { path: '^src/[^/]+/.+', pathNot: '^src/[^/]+/index\\.ts$' },
    },
    {
      name: 'no-circle',
      comment: 'files that need each other cannot be read one at a time',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-from-test',
      comment: 'the library does not know its tests and benchmarks',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|environment|notebooks)/' },
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: '^(usdrl|tslab)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
