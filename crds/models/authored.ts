/** The type of an object before the API server filled in the defaults. */

type Optional<T> = T extends readonly (infer Item)[]
  ? readonly Optional<Item>[]
  : T extends object
    ? { readonly [Field in keyof T]?: Optional<T[Field]> }
    : T;

/** `T` as a person writes it: of `spec` every field may be left out, and there is no `status`. */
export type Authored<T extends { readonly spec: object }> = Omit<T, 'spec' | 'status'> & {
  readonly spec?: Optional<T['spec']>;
};
