// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.wes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Arrays;
import java.util.List;

/** The options of a run that a request may set as {@code workflow_engine_parameters}, and their defaults. */
enum EngineParameter {
  /** Empty: as the site's rules say. */
  RUNNER("runner", "string", ""),
  KEEP_INTERMEDIATES("keepIntermediates", "boolean", "false"),
  REUSE("reuse", "boolean", "true"),
  RETRIES("retries", "int", "0"),
  /** Empty: as many as the cores allow. */
  MAX_PARALLEL("maxParallel", "int", ""),
  ON_ERROR("onError", "string", "finish");

  private final String option;
  private final String type;
  private final String otherwise;

  EngineParameter(String option, String type, String otherwise) {
    this.option = option;
    this.type = type;
    this.otherwise = otherwise;
  }

  static List<String> names() {
    return Arrays.stream(values()).map(parameter -> parameter.option).sorted().toList();
  }

  /** As the service information lists them. */
  static void describe(ArrayNode into) {
    for (EngineParameter parameter : values()) {
      into.addObject().put("name", parameter.option).put("type", parameter.type).put("default_value", parameter.otherwise);
    }
  }
}
