// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Role;
import io.dte.foundation.api.security.Users;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dte users}: who may use the server over HTTP, and as what. */
@Component(service = Command.class, property = Command.NAME_PROPERTY + "=users")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=users",
    "summary=\"Add, list and remove the users of the server, and renew their tokens\""})
public final class UsersCommand implements Command {
  private final Users users;

  @Activate
  public UsersCommand(@Reference Users users) {
    this.users = users;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(users, context);
  }

  /** One call; without a sub-command it lists. */
  @CommandLine.Command(name = "users", description = "Add, list and remove the users of the server, and renew their tokens.",
      footer = {"", "Examples:", "  dte users add ada --role scientist", "  dte users list --json",
          "  dte users renew ada", "  dte users remove ada"})
  static final class Call implements Callable<Integer> {
    private final Users users;
    private final CommandContext context;
    private final ObjectMapper json = new ObjectMapper();

    Call(Users users, CommandContext context) {
      this.users = users;
      this.context = context;
    }

    @Override
    public Integer call() throws DteException {
      return list(context.json());
    }

    @CommandLine.Command(name = "add", description = "Adds a user and prints the token, which is shown only this once.",
        footer = {"", "Example:", "  dte users add ada --role developer"})
    int add(@Parameters(paramLabel = "NAME", description = "The user's name.") String name,
        @Option(names = "--role", required = true, paramLabel = "ROLE",
            description = "viewer, scientist, developer or operator; each may do what those before it may.") String role,
        @Option(names = "--json", description = "Print JSON.") boolean asJson) throws DteException {
      Role wanted = role(role);
      return token(name, users.add(name, wanted), asJson);
    }

    @CommandLine.Command(name = "list", description = "Lists the users.", footer = {"", "Example:", "  dte users list --json"})
    int list(@Option(names = "--json", description = "Print JSON.") boolean asJson) throws DteException {
      if (asJson || context.json()) {
        ArrayNode array = json.createArrayNode();
        users.list().forEach(user -> array.addObject().put("name", user.name()).put("role", user.role().label())
            .put("createdAt", user.createdAt().toString()));
        context.out().println(array);
      } else if (users.list().isEmpty()) {
        context.out().println("No users. Add one with: dte users add NAME --role ROLE");
      } else {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("NAME", "ROLE", "CREATED")));
        users.list().forEach(user -> rows.add(List.of(user.name(), user.role().label(), user.createdAt().toString())));
        Table.print(context.out(), rows);
      }
      return ExitCode.DONE.code();
    }

    @CommandLine.Command(name = "renew", description = "Gives a user a new token; the old one ends.",
        footer = {"", "Example:", "  dte users renew ada"})
    int renew(@Parameters(paramLabel = "NAME", description = "The user's name.") String name,
        @Option(names = "--json", description = "Print JSON.") boolean asJson) throws DteException {
      return token(name, users.renew(name), asJson);
    }

    @CommandLine.Command(name = "remove", description = "Removes a user; their token ends.",
        footer = {"", "Example:", "  dte users remove ada"})
    int remove(@Parameters(paramLabel = "NAME", description = "The user's name.") String name) throws DteException {
      users.remove(name);
      return ExitCode.DONE.code();
    }

    private int token(String name, String token, boolean asJson) {
      if (asJson || context.json()) {
        ObjectNode node = json.createObjectNode().put("name", name).put("token", token);
        context.out().println(node);
      } else {
        context.out().println(token);
        context.err().println("This is the token of " + name + ". It is not kept and cannot be shown again.");
      }
      return ExitCode.DONE.code();
    }

    private static Role role(String text) throws DteException {
      try {
        return Role.valueOf(text.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new DteException(ExitCode.USAGE, "There is no role \"" + text + "\".",
            "Roles are viewer, scientist, developer and operator.", e);
      }
    }
  }
}
