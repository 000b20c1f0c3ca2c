// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.Search;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Traces of experiments. Spans may come before the trace they belong to is told of, and after. Durable and safe for use
 * by many threads, with the errors of {@link io.dte.ml.api.tracking.TrackingService}.
 */
@ProviderType
public interface TraceService {

  /** Stores a trace, or completes what its spans told of it already. */
  TraceInfo put(TraceInfo trace) throws DteException;

  /**
   * Stores spans, all or none; a span that is there already is replaced. Makes the traces that are not known yet.
   *
   * @param runId the run that the traces belong to; empty for none
   */
  void addSpans(String experimentId, String runId, List<Span> spans) throws DteException;

  Optional<TraceInfo> find(String id) throws DteException;

  /** The spans of a trace, in the order in which they began. */
  List<Span> spans(String id) throws DteException;

  Page<TraceInfo> search(Search search) throws DteException;

  /** How many traces of these experiments pass each of these filters, of which any may be empty. */
  int count(List<String> experiments, List<String> filters) throws DteException;

  /**
   * Deletes traces with all that belongs to them.
   *
   * @param ids which; empty: those that began at {@code until} or before, oldest first, at most {@code most}
   * @return how many there were
   */
  int delete(String experimentId, List<String> ids, long until, int most) throws DteException;

  void setTag(String id, String key, String value) throws DteException;

  void deleteTag(String id, String key) throws DteException;

  /** Notes that traces were made by a run, or evaluated in it. */
  void link(String runId, List<String> ids) throws DteException;

  /** Adds feedback or an expectation; what {@code overrides} names is not valid any more. */
  ObjectNode assess(String traceId, ObjectNode assessment) throws DteException;

  Optional<ObjectNode> findAssessment(String traceId, String assessmentId) throws DteException;

  /** Replaces the fields that {@code fields} names. */
  ObjectNode updateAssessment(String traceId, String assessmentId, ObjectNode changes, List<String> fields)
      throws DteException;

  void deleteAssessment(String traceId, String assessmentId) throws DteException;
}
