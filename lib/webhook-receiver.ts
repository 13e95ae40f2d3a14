import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import type { FunctionName } from './function-environments.ts';
import { NodeFunction, type NodeFunctionProps } from './node-function.ts';
import type { PublicApi } from './public-api.ts';

export interface WebhookReceiverProps<Name extends FunctionName> extends NodeFunctionProps<Name> {
  readonly api: PublicApi;
  readonly path: string;
  /** How the function knows a genuine call, since a vendor brings no token of ours. */
  readonly trust: string;
}

/** A function that takes a vendor's notifications and acknowledges them once the queue has them all. */
export class WebhookReceiver<Name extends FunctionName> extends Construct {
  readonly function: NodeFunction<Name>;

  constructor(scope: Construct, id: string, { api, path, trust, ...props }: WebhookReceiverProps<Name>) {
    super(scope, id);
    this.function = new NodeFunction(this, 'Function', props);
    api.open(id, { method: HttpMethod.POST, path }, this.function, trust);
  }
}
