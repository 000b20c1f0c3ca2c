// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.yprov;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Authenticator;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import io.dte.foundation.api.security.Users;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Optional;

/**
 * Register and login, over the platform's users. Passwords are their tokens: nobody chooses one, so none can be guessed;
 * and only an operator registers somebody, since an open registration would let anyone in.
 */
@Path("auth")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public final class AuthResource {
  private final Users users;
  private final List<Authenticator> authenticators;

  AuthResource(Users users, List<Authenticator> authenticators) {
    this.users = users;
    this.authenticators = authenticators;
  }

  /** The token of a user, who presents it as password. */
  @POST
  @Path("login")
  public ObjectNode login(ObjectNode body) throws DteException {
    String user = text(body, "user");
    String token = text(body, "password");
    for (Authenticator authenticator : authenticators) {
      Optional<Caller> caller = authenticator.authenticate(token);
      if (caller.isPresent() && caller.get().name().equals(user)) {
        return JsonNodeFactory.instance.objectNode().put("token", token);
      }
    }
    throw new NotAuthorizedException("Bearer realm=\"dte\"");
  }

  /**
   * Adds a user with the role scientist; answers with the token, which is the password from then on. A password that
   * somebody chose is refused, so that nobody believes it to be theirs.
   */
  @POST
  @Path("register")
  public Response register(@Context SecurityContext security, ObjectNode body) throws DteException {
    Caller caller = DocumentsResource.caller(security);
    if (!caller.role().includes(Role.OPERATOR)) {
      throw new DteException(ExitCode.REFUSED, "only operators register users", "ask one of them");
    }
    String user = text(body, "user");
    if (!body.path("password").asText("").isEmpty()) {
      throw new DteException(ExitCode.USAGE, "nobody chooses a password here, so that none can be guessed: " + user
          + " was not registered", "leave \"password\" out: the answer's token is the password of auth/login");
    }
    String token = users.add(user, Role.SCIENTIST);
    return Response.status(Response.Status.CREATED).entity(JsonNodeFactory.instance.objectNode().put("user", user)
        .put("token", token).put("result", "User registered; the token is the password")).build();
  }

  private static String text(ObjectNode body, String field) throws DteException {
    if (body == null || !body.path(field).isTextual() || body.get(field).asText().isBlank()) {
      throw new DteException(ExitCode.USAGE, "\"" + field + "\" is missing", "send {\"user\": \"…\", \"password\": \"…\"}");
    }
    return body.get(field).asText();
  }
}
