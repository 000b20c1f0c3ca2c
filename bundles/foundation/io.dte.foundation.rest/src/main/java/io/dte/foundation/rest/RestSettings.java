// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an operator may set of {@code /api/v1}. */
@ObjectClassDefinition(name = "REST API", description = "Limits of what may be asked over HTTP")
public @interface RestSettings {

  @AttributeDefinition(name = "Input folders",
      description = "Folders of the server whose files users may name as inputs, beside results of runs")
  String[] inputFolders() default {};

  @AttributeDefinition(name = "Remote inputs",
      description = "Whether users may name http, https and s3 addresses as inputs, which the server then fetches")
  boolean remoteInputs() default false;

  @AttributeDefinition(name = "Event streams", description = "At most so many at a time", min = "1")
  int maximumStreams() default 500;

  @AttributeDefinition(name = "Heartbeat", description = "Seconds between signs of life in an event stream", min = "1")
  int heartbeatSeconds() default 15;
}
