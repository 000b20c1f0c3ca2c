// SPDX-License-Identifier: Apache-2.0
package org.example.sample;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** {@code GET /api/v1/sample/hello?name=NAME}. */
@Path("/")
public final class HelloResource {

  /** Says hello. */
  @GET
  @Path("hello")
  @Produces(MediaType.TEXT_PLAIN)
  public String hello(@QueryParam("name") @DefaultValue("") String name) {
    return Greeting.of(name) + "\n";
  }
}
