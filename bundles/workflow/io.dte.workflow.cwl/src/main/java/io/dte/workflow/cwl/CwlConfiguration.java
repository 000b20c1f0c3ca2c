// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What the CWL engine of this site may do, and how programs that use MPI are started. */
@ObjectClassDefinition(name = "CWL engine", description = "Documents by address, and MPI")
public @interface CwlConfiguration {

  @AttributeDefinition(name = "Documents by address", description = "Fetch what documents import over http and https. A command always "
      + "does; a server would reach what who sends a document cannot")
  boolean remoteDocuments() default false;

  @AttributeDefinition(name = "MPI program", description = "Starts the processes of a tool with MPIRequirement, for example srun")
  String mpiRunner() default "mpirun";

  @AttributeDefinition(name = "MPI option", description = "Option of that program that takes the number of processes")
  String mpiProcessesFlag() default "-n";

  @AttributeDefinition(name = "MPI options", description = "Further options of that program")
  String[] mpiFlags() default {};
}
