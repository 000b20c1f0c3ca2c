// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.foundation.api.security.Permissions.Resource;
import io.dte.foundation.api.security.Role;
import io.dte.foundation.api.security.Users;
import io.dte.foundation.api.security.Users.User;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * MLflow's endpoints of users and of permissions for experiments and registered models, both those of version 2 and
 * those that clients since 3.11 call. Users have tokens here, no passwords: an operator adds them with {@code dte users
 * add}.
 */
final class PermissionCalls {
  private static final Map<String, Level> LEVELS = Map.of("READ", Level.READ, "EDIT", Level.EDIT, "MANAGE",
      Level.MANAGE, "NO_PERMISSIONS", Level.NONE);
  private final Users users;
  private final boolean otherUsers;
  private final Access access;

  /** @param otherUsers whether there are users whom {@code users} does not list, as those of an OIDC issuer */
  PermissionCalls(Users users, boolean otherUsers, Access access) {
    this.users = users;
    this.otherUsers = otherUsers;
    this.access = access;
  }

  void register(Routes routes) {
    register(routes, "experiments", "experiment_id", "experiment_permission");
    register(routes, "registered-models", "name", "registered_model_permission");
    routes.add("POST", "users/permissions/grant", call -> {
      Resource resource = managed(call, resource(call));
      access.permissions().grant(resource, user(call), level(call));
      return Json.object();
    });
    routes.add("POST", "users/permissions/revoke", call -> {
      Resource resource = managed(call, resource(call));
      granted(resource, user(call));
      access.permissions().revoke(resource, user(call));
      return Json.object();
    });
    routes.add("GET", "users/permissions/get", this::effective);
    routes.add("GET", "users/current", call -> user(json(call.caller().name(), call.caller().role())));
    routes.add("GET", "users/get", call -> {
      String name = call.need("username");
      if (!name.equals(call.caller().name())) {
        operator(call.caller());
      }
      return user(found(name).map(user -> json(user.name(), user.role())).orElseThrow(() -> unknown(name)));
    });
    routes.add("GET", "users/list", call -> {
      operator(call.caller());
      ObjectNode json = Json.object();
      ArrayNode array = json.putArray("users");
      users.list().forEach(user -> array.add(json(user.name(), user.role())));
      return json;
    });
    routes.add("DELETE", "users/delete", call -> {
      operator(call.caller());
      String name = call.need("username");
      users.remove(found(name).orElseThrow(() -> unknown(name)).name());
      return Json.object();
    });
    for (String path : List.of("create", "update-password", "update-admin")) {
      for (String method : List.of("POST", "PATCH")) {
        routes.add(method, "users/" + path, call -> {
          throw new DteException(ExitCode.UNSUPPORTED, "This server keeps no passwords. An operator adds a user, who"
              + " gets a token for MLFLOW_TRACKING_TOKEN, with: dte users add NAME --role ROLE", "");
        });
      }
    }
  }

  private void register(Routes routes, String path, String idField, String answer) {
    routes.add("POST", path + "/permissions/create", call -> {
      Resource resource = managed(call, of(path, call.need(idField)));
      String user = user(call);
      if (access.permissions().granted(resource, user).isPresent()) {
        throw new DteException(ExitCode.CONFLICT, "The permission of " + user + " for " + resource.type() + " "
            + resource.id() + " already exists.", "update it");
      }
      access.permissions().grant(resource, user, level(call));
      return permission(resource, user, idField, answer);
    });
    routes.add("GET", path + "/permissions/get", call -> {
      Resource resource = of(path, call.need(idField));
      String user = call.need("username");
      if (!user.equals(call.caller().name())) {
        managed(call, resource);
      }
      return permission(resource, user, idField, answer);
    });
    routes.add("PATCH", path + "/permissions/update", call -> {
      Resource resource = managed(call, of(path, call.need(idField)));
      granted(resource, call.need("username"));
      access.permissions().grant(resource, call.need("username"), level(call));
      return Json.object();
    });
    routes.add("DELETE", path + "/permissions/delete", call -> {
      Resource resource = managed(call, of(path, call.need(idField)));
      granted(resource, call.need("username"));
      access.permissions().revoke(resource, call.need("username"));
      return Json.object();
    });
  }

  private static Resource of(String path, String id) {
    return path.equals("experiments") ? Access.ofExperiment(id) : Access.ofModel(id);
  }

  private static Resource resource(Call call) throws DteException {
    String type = call.need("resource_type");
    if (!type.equals("experiment") && !type.equals("registered_model")) {
      throw Call.invalid("Invalid value \"" + type + "\" for parameter 'resource_type' supplied: use experiment or"
          + " registered_model");
    }
    return of(type + "s", call.need("resource_id"));
  }

  /** The resource, if the caller may say who else uses it. */
  private Resource managed(Call call, Resource resource) throws DteException {
    if (resource.type().equals("experiment") && access.tracking().findExperiment(resource.id()).isEmpty()) {
      throw Call.missing("No Experiment with id=" + resource.id() + " exists");
    }
    access.require(call.caller(), resource, Level.MANAGE);
    return resource;
  }

  private String user(Call call) throws DteException {
    String name = call.need("username");
    if (found(name).isEmpty() && !otherUsers) {
      throw unknown(name);
    }
    return name;
  }

  private Optional<User> found(String name) {
    return users.list().stream().filter(user -> user.name().equals(name)).findFirst();
  }

  private static DteException unknown(String name) {
    return Call.missing("User with username=" + name + " not found");
  }

  private static Level level(Call call) throws DteException {
    String name = call.need("permission");
    Level level = LEVELS.get(name);
    if (level == null) {
      throw Call.invalid("Invalid permission '" + name + "'. Valid permissions are: READ, EDIT, MANAGE,"
          + " NO_PERMISSIONS");
    }
    return level;
  }

  private static String name(Level level) {
    return level == Level.NONE ? "NO_PERMISSIONS" : level.name();
  }

  private Level granted(Resource resource, String user) throws DteException {
    return access.permissions().granted(resource, user).orElseThrow(() -> Call.missing("There is no permission of "
        + user + " for " + resource.type() + " " + resource.id()));
  }

  private ObjectNode permission(Resource resource, String user, String idField, String answer) throws DteException {
    ObjectNode json = Json.object();
    json.putObject(answer).put(idField, resource.id()).put("user_id", user)
        .put("permission", name(granted(resource, user)));
    return json;
  }

  private ObjectNode effective(Call call) throws DteException {
    Resource resource = resource(call);
    String name = call.need("username");
    if (!name.equals(call.caller().name())) {
      managed(call, resource);
    }
    boolean operator = found(name).map(user -> user.role() == Role.OPERATOR).orElse(false)
        || name.equals(call.caller().name()) && call.caller().role() == Role.OPERATOR;
    Level level = operator ? Level.MANAGE : access.permissions().granted(resource, user(call))
        .orElse(Access.byDefault(resource));
    return Json.object().put("allowed", level.compareTo(Level.EDIT) >= 0).put("permission", name(level));
  }

  private static void operator(Caller caller) throws DteException {
    if (caller.role() != Role.OPERATOR) {
      throw new DteException(ExitCode.REFUSED, "Permission denied: only operators see and change other users",
          "ask one");
    }
  }

  private static ObjectNode json(String name, Role role) {
    return Json.object().put("id", name).put("username", name).put("is_admin", role == Role.OPERATOR);
  }

  private static ObjectNode user(ObjectNode user) {
    ObjectNode json = Json.object();
    json.set("user", user);
    return json;
  }
}
