// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the database and the event log. */
@ObjectClassDefinition(id = "io.dte.foundation.store", name = "Database and event log",
    description = "Where runs, events and everything else that must last is kept.")
@interface StoreConfig {

  @AttributeDefinition(name = "Database", description = "Empty: the embedded database in the data directory. Else the"
      + " address of a PostgreSQL database: jdbc:postgresql://HOST[:PORT]/NAME")
  String url() default "";

  @AttributeDefinition(name = "User", description = "PostgreSQL only")
  String user() default "";

  @AttributeDefinition(name = "Password", type = AttributeType.PASSWORD,
      description = "PostgreSQL only; ${secret:NAME} takes it from the secrets (dte secrets set NAME)")
  String password() default "";

  @AttributeDefinition(name = "Reading connections", min = "1", max = "64",
      description = "How many queries are answered at the same time")
  int readers() default 6;

  @AttributeDefinition(name = "Largest group", min = "1", max = "100000",
      description = "How many units of work are committed together at most")
  int group_size() default 4096;

  @AttributeDefinition(name = "Queue", min = "100", max = "10000000",
      description = "How many units of work may wait for the writer before callers are held up")
  int queue_size() default 100_000;

  @AttributeDefinition(name = "Keep events for", min = "0", description = "Days after which the events of finished runs"
      + " are deleted; their results and snapshots stay. 0: for ever")
  int retention_days() default 0;
}
