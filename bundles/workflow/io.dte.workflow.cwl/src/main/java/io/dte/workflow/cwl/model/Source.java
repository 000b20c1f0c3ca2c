// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import io.dte.workflow.cwl.load.Place;
import java.util.List;

/**
 * Where a value comes from within a workflow.
 *
 * @param links {@code input} or {@code step/output}
 * @param isList they were written as a list, so that one link gives a list too when merging is asked for
 * @param merge how several are put together
 * @param mergeDeclared a way of merging is written down
 * @param pick which of them count, or null
 * @param place where it is written
 */
public record Source(List<String> links, boolean isList, Merge merge, boolean mergeDeclared, Pick pick, Place place) {

  /** No links at all. */
  public static Source none(Place place) {
    return new Source(List.of(), false, Merge.NESTED, false, null, place);
  }

  /** See LinkMergeMethod. */
  public enum Merge { NESTED, FLATTENED }

  /** See PickValueMethod. */
  public enum Pick { FIRST_NON_NULL, THE_ONLY_NON_NULL, ALL_NON_NULL }
}
