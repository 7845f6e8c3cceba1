import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { HEADERS_METADATA, HTTP_CODE_METADATA, METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { policyOf, type RoutePolicy } from '../request/route-policy.js';

/** One route as its controller declares it. */
export interface OperationEntry {
  /** In capitals: `GET`. */
  readonly method: string;
  /** With parameters as `:name`. */
  readonly path: string;
  readonly status: number;
  /** Unique: the controller's and the method's name. */
  readonly id: string;
  /** The headers that every answer of the route has by declaration. */
  readonly headers: Readonly<Record<string, string>>;
  readonly policy: RoutePolicy;
}

/** Every route of the application's controllers, ordered by path. */
export function listOperations(modules: ModulesContainer): OperationEntry[] {
  const entries = new Map<string, OperationEntry>();
  for (const module of modules.values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      for (const entry of operationsOf(metatype)) entries.set(`${entry.method} ${entry.path}`, entry);
    }
  }
  return [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function operationsOf(controller: { prototype: object; name: string }): OperationEntry[] {
  const roots = [Reflect.getMetadata(PATH_METADATA, controller)].flat() as string[];
  const names = new MetadataScanner().getAllMethodNames(controller.prototype);
  return names.flatMap((name) => {
    const handler = (controller.prototype as Record<string, object>)[name]!;
    const verb = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (verb === undefined) return [];
    const paths = [Reflect.getMetadata(PATH_METADATA, handler)].flat() as string[];
    const status = (Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined) ?? defaultStatus(verb);
    const id = `${controller.name.replace(/Controller$/, '')}_${name}`;
    return roots.flatMap((root) =>
      paths.map((path) => ({
        method: RequestMethod[verb],
        path: joined(root, path),
        status,
        id,
        headers: headersOf(handler),
        policy: policyOf(handler),
      })),
    );
  });
}

function headersOf(handler: object): Record<string, string> {
  const declared = (Reflect.getMetadata(HEADERS_METADATA, handler) ?? []) as { name: string; value: string }[];
  return Object.fromEntries(declared.map(({ name, value }) => [name, value]));
}

function defaultStatus(verb: RequestMethod): number {
  return verb === RequestMethod.POST ? 201 : 200;
}

function joined(root: string, path: string): string {
  const parts = `${root}/${path}`.split('/').filter((part) => part !== '');
  return `/${parts.join('/')}`;
}
