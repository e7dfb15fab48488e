// Shows an API's document with Swagger UI, logged in with what the demonstration world lets in.

const place = document.getElementById('viewer');
const hint = document.getElementById('hint');
const logins = JSON.parse(place.dataset.logins);

const dark = matchMedia('(prefers-color-scheme: dark)');
const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', paint);
paint();

function tell(text) {
  hint.textContent = text;
  hint.hidden = false;
}

function logIn(ui) {
  for (const [scheme, login] of Object.entries(logins)) {
    if ('token' in login) {
      ui.preauthorizeApiKey(scheme, login.token);
      tell(`You are logged in with the token ${login.token}: open an operation and execute it.`);
    } else {
      ui.preauthorizeBasic(scheme, login.username, login.password);
      tell(`You are logged in as the client ${login.username}. `
        + 'Execute the operation that issues a token first: the others use it from then on.');
    }
  }
}

// What the document calls the scheme of a token that it issues itself.
function tokenScheme(ui) {
  const schemes = ui.specSelectors.specJson().getIn(['components', 'securitySchemes'])?.toJS() ?? {};
  return Object.keys(schemes).find((name) => schemes[name].scheme === 'bearer');
}

function noteToken(ui, response) {
  const token = response.status === 200 && response.body?.access_token;
  const scheme = token && tokenScheme(ui);
  if (scheme) {
    ui.preauthorizeApiKey(scheme, token);
    tell('The issued token is used for all other operations now.');
  }
}

// The viewer fills forms from the examples of single properties, not from that of the whole body.
function withForms(document) {
  const follow = (schema) => (schema.$ref?.startsWith('#/')
    ? follow(schema.$ref.slice(2).split('/').reduce((part, name) => part[name], document)) : schema);
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
  const bodies = operations.flatMap((one) => Object.entries(one?.requestBody?.content ?? {}));
  for (const [type, media] of bodies) {
    const example = Object.values(media.examples ?? {})[0]?.value;
    if (example && /^multipart|urlencoded$/.test(type)) {
      const schema = follow(media.schema);
      const properties = Object.entries(schema.properties ?? {});
      media.schema = {
        ...schema,
        properties: Object.fromEntries(properties.map(
          ([name, property]) => [name, { ...follow(property), example: example[name] ?? null }])),
      };
    }
  }
  return document;
}

const forms = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        updateSpec: (original) => (text) => original(
          text ? JSON.stringify(withForms(JSON.parse(text))) : text),
      },
    },
  },
});

const ui = SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  filter: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  plugins: [forms],
  validatorUrl: null, // the viewer's own would be a service elsewhere
  onComplete: () => logIn(ui),
  responseInterceptor: (response) => {
    if (response.body || !response.text) {
      noteToken(ui, response);
    } else {
      try {
        noteToken(ui, { status: response.status, body: JSON.parse(response.text) });
      } catch { /* not JSON: no token in it */ }
    }
    return response;
  },
});
