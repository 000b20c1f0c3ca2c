// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What of this machine tasks may use, and how they are stopped. */
@ObjectClassDefinition(name = "Local tasks", description = "Tasks that run as processes of this machine")
public @interface LocalConfiguration {

  @AttributeDefinition(name = "Cores", description = "Cores shared out at once; 0: all of the machine")
  double cores() default 0;

  @AttributeDefinition(name = "Memory", description = "Memory shared out at once, in MiB; 0: all of the machine")
  long ramMiB() default 0;

  @AttributeDefinition(name = "GPUs", description = "GPUs shared out at once, counted from 0; -1: all that NVIDIA's driver shows")
  int gpus() default -1;

  @AttributeDefinition(name = "Grace", description = "Milliseconds between the polite and the hard signal when a task is stopped")
  long graceMillis() default 2000;

  @AttributeDefinition(name = "Poll", description = "Milliseconds between two looks at tasks that an earlier process started")
  long pollMillis() default 100;
}
