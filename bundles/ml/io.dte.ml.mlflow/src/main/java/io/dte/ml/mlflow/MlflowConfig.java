// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How MLflow's clients reach the server, where it has to tell them. */
@ObjectClassDefinition(id = "io.dte.ml.mlflow", name = "MLflow's clients",
    description = "By which address MLflow's clients reach this server through a proxy")
@interface MlflowConfig {

  @AttributeDefinition(name = "Address", description = "What clients call, without /mlflow, as"
      + " https://twins.example.org; parts of large files are sent there by clients that came through a proxy")
  String address() default "";

  @AttributeDefinition(name = "Proxies", description = "IP addresses, or networks as 10.1.0.0/16, of proxies whose"
      + " headers X-Forwarded-Proto, -Host and -Prefix, or Forwarded, are believed")
  String[] proxies() default {};
}
