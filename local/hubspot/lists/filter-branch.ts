import * as z from 'zod';

const Operation = z.looseObject({
  operationType: z.string(),
  operator: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  values: z.array(z.union([z.string(), z.number()])).optional(),
  lowerBound: z.number().optional(),
  upperBound: z.number().optional(),
  includeObjectsWithNoValueSet: z.boolean().optional(),
});

const Filter = z.looseObject({
  filterType: z.string(),
  property: z.string().optional(),
  operation: Operation.optional(),
});

/** One group of conditions: an AND of filters, or an OR of such groups. Members the simulator has no use for are kept. */
export interface FilterBranch {
  readonly filterBranchType: string;
  readonly filterBranchOperator?: string | undefined;
  readonly filterBranches: readonly FilterBranch[];
  readonly filters: readonly ListFilter[];
}

export const FilterBranch: z.ZodType<FilterBranch> = z.looseObject({
  filterBranchType: z.string(),
  filterBranchOperator: z.string().optional(),
  get filterBranches(): z.ZodDefault<z.ZodArray<z.ZodType<FilterBranch>>> {
    return z.array(FilterBranch).default([]);
  },
  filters: z.array(Filter).default([]),
});

export type ListFilter = z.infer<typeof Filter>;
export type ListOperation = z.infer<typeof Operation>;
