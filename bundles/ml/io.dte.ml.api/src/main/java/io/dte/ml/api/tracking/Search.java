// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

import java.util.List;

/**
 * A search in MLflow's filter grammar.
 *
 * @param experiments ids to search in; ignored where there are none
 * @param filter for example {@code metrics.rmse < 1 AND params.kind = 'lstm'}; empty for all
 * @param orderBy for example {@code metrics.rmse ASC}
 * @param view whether deleted ones are found
 * @param limit most results of a page
 * @param pageToken of the page before; empty for the first
 */
public record Search(List<String> experiments, String filter, List<String> orderBy, View view, int limit,
    String pageToken) {

  /** Whether deleted ones are found. */
  public enum View { ACTIVE_ONLY, DELETED_ONLY, ALL }

  public Search {
    experiments = List.copyOf(experiments);
    orderBy = List.copyOf(orderBy);
  }
}
