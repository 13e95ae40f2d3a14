import type { Portal } from '../portal.ts';
import { isoTime } from '../time.ts';
import { typeOfList } from './evaluate.ts';
import type { FilterBranch } from './filter-branch.ts';
import type { StoredList } from './list-book.ts';

/** A list as it is answered one by one. */
export function showList(portal: Portal, list: StoredList, includeFilters: boolean): Readonly<Record<string, unknown>> {
  const filters = includeFilters && list.filterBranch !== null ? { filterBranch: showBranch(list.filterBranch) } : {};
  return { ...basics(list), size: portal.lists.members(list.id).size, ...filters };
}

/** A list among the results of a search, with counts and times as text. */
export function showFound(
  portal: Portal,
  list: StoredList,
  additional: readonly string[],
): Readonly<Record<string, unknown>> {
  const known: Readonly<Record<string, number | null>> = {
    hs_list_size: portal.lists.members(list.id).size,
    hs_list_reference_count: 0,
    hs_last_record_added_at: list.lastAddedAt,
    hs_last_record_removed_at: list.lastRemovedAt,
  };
  const names = [...new Set([...Object.keys(known), ...additional])];
  const shown = names.flatMap((name) => {
    const value = known[name] ?? null;
    return value === null ? [] : [[name, String(value)] as const];
  });
  return { ...basics(list), additionalProperties: Object.fromEntries(shown) };
}

function basics(list: StoredList): Readonly<Record<string, unknown>> {
  return {
    listId: list.id,
    listVersion: list.version,
    createdAt: isoTime(list.createdAt),
    updatedAt: isoTime(list.updatedAt),
    filtersUpdatedAt: isoTime(list.filtersUpdatedAt),
    ...(list.deletedAt !== null && { deletedAt: isoTime(list.deletedAt) }),
    processingStatus: list.processing ? 'PROCESSING' : 'COMPLETE',
    processingType: list.processingType,
    objectTypeId: typeOfList(list).id,
    name: list.name,
  };
}

/** HubSpot fills in what was left out: the branch's operator, and what a filter does with records without a value. */
function showBranch(branch: FilterBranch): FilterBranch {
  return {
    ...branch,
    filterBranchOperator: branch.filterBranchOperator ?? branch.filterBranchType,
    filterBranches: branch.filterBranches.map(showBranch),
    filters: branch.filters.map(({ operation, ...filter }) =>
      operation === undefined
        ? filter
        : { ...filter, operation: { includeObjectsWithNoValueSet: false, ...operation } },
    ),
  };
}
