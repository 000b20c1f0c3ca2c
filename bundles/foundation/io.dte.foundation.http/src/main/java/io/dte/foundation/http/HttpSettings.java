// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an operator may set of the HTTP server's protection. */
@ObjectClassDefinition(name = "HTTP access", description = "Which requests the server answers")
public @interface HttpSettings {

  @AttributeDefinition(name = "Host names",
      description = "Names, beside loopback's and the machine's own, under which browsers and clients may call this server")
  String[] hosts() default {};

  @AttributeDefinition(name = "Open metrics", description = "Whether /metrics answers without a token")
  boolean openMetrics() default false;

  @AttributeDefinition(name = "Largest request", description = "In MiB; larger ones are refused", min = "1")
  int maximumRequestMiB() default 16384;

  @AttributeDefinition(name = "Largest JSON", description = "In MiB; larger JSON documents in a request are refused", min = "1")
  int maximumJsonMiB() default 16;
}
