import { Construct } from 'constructs';
import type { FunctionName } from './function-environments.ts';
import { NodeFunction, type NodeFunctionProps } from './node-function.ts';
import type { PublicApi, Route } from './public-api.ts';

export interface ProtectedRoute extends Route {
  readonly id: string;
  /** The scope a token must carry. */
  readonly scope: string;
}

export interface HttpFunctionProps<Name extends FunctionName> extends NodeFunctionProps<Name> {
  readonly api: PublicApi;
  readonly routes: readonly ProtectedRoute[];
}

/** A function that answers requests of people and their programs, each with a token. */
export class HttpFunction<Name extends FunctionName> extends Construct {
  readonly function: NodeFunction<Name>;

  constructor(scope: Construct, id: string, { api, routes, ...props }: HttpFunctionProps<Name>) {
    super(scope, id);
    this.function = new NodeFunction(this, 'Function', props);
    for (const route of routes) api.protect(route.id, route, this.function, route.scope);
  }
}
