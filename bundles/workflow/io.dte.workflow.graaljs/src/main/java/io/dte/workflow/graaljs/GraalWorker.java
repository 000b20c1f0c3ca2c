// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.graaljs;

import io.dte.workflow.api.script.ScriptWorker;

/** Evaluates expressions in a process of its own, whose heap and time others limit. */
public final class GraalWorker {

  private GraalWorker() {}

  /** @param arguments the most characters of a result */
  public static void main(String[] arguments) {
    ScriptWorker.serve(new GraalMachine(Integer.parseInt(arguments[0])));
  }
}
