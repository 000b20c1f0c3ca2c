// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.graaljs;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** When GraalJS evaluates, and what one expression may use up. */
@ObjectClassDefinition(name = "Modern JavaScript expressions", description = "GraalJS: expressions that Rhino does not understand")
public @interface GraalConfiguration {

  @AttributeDefinition(name = "First", description = "Evaluate all JavaScript, not only what Rhino cannot parse")
  boolean first() default false;

  @AttributeDefinition(name = "Time", description = "Milliseconds one evaluation may take")
  long timeoutMillis() default 20_000;

  @AttributeDefinition(name = "Memory", description = "MiB of a worker's heap")
  int memoryMiB() default 512;

  @AttributeDefinition(name = "Result size", description = "Characters a result may have, as JSON")
  int maxResultChars() default 64 * 1024 * 1024;
}
