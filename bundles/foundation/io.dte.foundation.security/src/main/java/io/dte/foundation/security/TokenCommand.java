// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.home.Owner;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code dte token}: the owner's token, for other clients. */
@Component(service = Command.class, property = Command.NAME_PROPERTY + "=token")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=token",
    "summary=\"Print the token of the running server or desktop, for other clients\""})
public final class TokenCommand implements Command {
  private final DataDirectory home;

  @Activate
  public TokenCommand(@Reference DataDirectory home) {
    this.home = home;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(home, context);
  }

  /** One call. */
  @CommandLine.Command(name = "token", description = {"Prints the token of the server or desktop that runs on this data directory.",
      "Whoever has it may do everything an operator may. It ends when the server stops."},
      footer = {"", "Example:", "  curl -H \"Authorization: Bearer $(dte token)\" http://127.0.0.1:8460/api/v1/runs"})
  static final class Call implements Callable<Integer> {
    private final DataDirectory home;
    private final CommandContext context;

    @Option(names = "--json", description = "Print {url, token} as JSON.")
    private boolean asJson;

    Call(DataDirectory home, CommandContext context) {
      this.home = home;
      this.context = context;
    }

    @Override
    public Integer call() throws DteException {
      Owner owner = home.owner().orElseThrow(() -> new DteException(ExitCode.UNAVAILABLE,
          "No server or desktop runs on " + home.root() + ", so there is no token.",
          "Start one with: dte server"));
      if (asJson || context.json()) {
        context.out().println(new com.fasterxml.jackson.databind.ObjectMapper().createObjectNode()
            .put("url", owner.url().toString()).put("token", owner.token()));
      } else {
        context.out().println(owner.token());
      }
      return ExitCode.DONE.code();
    }
  }
}
