// For programs on Node.js that know no host but api.github.com: what they ask of it goes to the server in STAND_IN
// instead, and nothing goes anywhere else. Use: NODE_OPTIONS=--import=file:///.../to_stand_in.mjs

const github = "https://api.github.com";
const standIn = process.env.STAND_IN;
const send = globalThis.fetch;

globalThis.fetch = async (resource, options) => {
  const request = new Request(resource, options);
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== github) {
    throw new Error(`${origin} has no stand-in`);
  }
  return send(new Request(standIn + pathname + search, request));
};
