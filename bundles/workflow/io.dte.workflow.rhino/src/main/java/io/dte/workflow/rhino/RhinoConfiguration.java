// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.rhino;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What one expression may use up. */
@ObjectClassDefinition(name = "JavaScript expressions", description = "Limits of one expression of a workflow document")
public @interface RhinoConfiguration {

  @AttributeDefinition(name = "Time here", description = "Milliseconds one evaluation may take in the engine's own process;"
      + " what takes longer begins anew in a process of its own")
  long hereMillis() default 1_000;

  @AttributeDefinition(name = "Memory here", description = "MiB one evaluation may make in the engine's own process")
  long hereMiB() default 64;

  @AttributeDefinition(name = "Time", description = "Milliseconds one evaluation may take")
  long timeoutMillis() default 20_000;

  @AttributeDefinition(name = "Memory", description = "MiB of the heap of the process in which large evaluations are done")
  long memoryMiB() default 512;

  @AttributeDefinition(name = "Result size", description = "Characters a result may have, as JSON")
  int maxResultChars() default 64 * 1024 * 1024;
}
