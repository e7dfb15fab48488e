// openapi-backend on express, with handlers that do what the document cannot: keep, page, filter, sort.
// node openapi_backend.mjs NODE_MODULES DATA PORT
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [modules, data, port] = process.argv.slice(2);
const require = createRequire(`${modules}/index.js`);
const { OpenAPIBackend } = require('openapi-backend');
const express = require('express');

const definition = JSON.parse(readFileSync(`${data}/openapi.json`, 'utf8'));
const records = new Map(JSON.parse(readFileSync(`${data}/records.json`, 'utf8')).map((one) => [one.id, one]));
const impacts = new Map([[null, 9], ['low', 0], ['medium', 1], ['high', 2], ['top', 3]]);
const blank = Object.fromEntries(Object.keys(records.values().next().value).map((name) => [name, null]));
let last = Math.max(...records.keys());

function list(query) {
  let found = [...records.values()].reverse();
  if (query.status) found = found.filter((one) => one.status === query.status);
  if (query.sort) found.sort((a, b) => impacts.get(b.impact) - impacts.get(a.impact) || a.id - b.id);
  const size = Number(query.per_page ?? 25);
  const start = (Number(query.page ?? 1) - 1) * size;
  return found.slice(start, start + size);
}

const api = new OpenAPIBackend({
  definition,
  apiRoot: '/v1',
  handlers: {
    list: (c, req, res) => res.status(200).json(list(c.request.query)),
    read: (c, req, res) => {
      const found = records.get(Number(c.request.params.id));
      return found ? res.status(200).json(found) : res.status(404).json({ message: 'Not Found' });
    },
    create: (c, req, res) => {
      const now = new Date().toISOString();
      const made = { ...blank, ...c.request.requestBody, id: ++last, status: 'assigned', created_at: now, updated_at: now };
      records.set(made.id, made);
      return res.status(201).json(made);
    },
    update: (c, req, res) => {
      const before = records.get(Number(c.request.params.id));
      if (!before) return res.status(404).json({ message: 'Not Found' });
      const after = { ...before, ...c.request.requestBody, updated_at: new Date().toISOString() };
      records.set(after.id, after);
      return res.status(200).json(after);
    },
    validationFail: (c, req, res) => res.status(422).json({ message: 'Validation Failed', errors: c.validation.errors }),
    unauthorizedHandler: (c, req, res) => res.status(401).json({ message: 'Unauthorized' }),
    notFound: (c, req, res) => res.status(404).json({ message: 'Not Found' }),
  },
  securityHandlers: { token: (c) => c.request.headers.authorization === 'Bearer demo-token' },
});
await api.init();

const app = express();
app.use(express.json());
app.use((req, res) =>
  api.handleRequest({ method: req.method, path: req.path, query: req.query, body: req.body, headers: req.headers }, req, res),
);
app.listen(Number(port), '127.0.0.1');
