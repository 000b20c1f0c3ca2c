// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Secrets;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dte secrets}: what configuration refers to as {@code ${secret:NAME}}. */
@Component(service = Command.class, property = Command.NAME_PROPERTY + "=secrets")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=secrets",
    "summary=\"Set, list and remove the secrets that configuration refers to\""})
public final class SecretsCommand implements Command {
  private final Secrets secrets;

  @Activate
  public SecretsCommand(@Reference Secrets secrets) {
    this.secrets = secrets;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(secrets, context);
  }

  /** One call; without a sub-command it lists. */
  @CommandLine.Command(name = "secrets", description = {"Sets, lists and removes secrets.",
      "Configuration refers to one as $${secret:NAME}. Values are encrypted and never shown."},
      footer = {"", "Examples:", "  dte secrets set database-password", "  printf %%s \"$PASSWORD\" | dte secrets set database-password",
          "  dte secrets list --json"})
  static final class Call implements Callable<Integer> {
    private static final int MAX_BYTES = 64 * 1024;
    private final Secrets secrets;
    private final CommandContext context;

    Call(Secrets secrets, CommandContext context) {
      this.secrets = secrets;
      this.context = context;
    }

    @Override
    public Integer call() {
      return list(context.json());
    }

    @CommandLine.Command(name = "set", description = {"Sets a secret to what standard input says, or to what is typed at the prompt.",
        "It is never taken from the command line, which other users of the machine can see."},
        footer = {"", "Example:", "  dte secrets set database-password < password.txt"})
    int set(@Parameters(paramLabel = "NAME", description = "The secret's name.") String name)
        throws DteException, IOException {
      char[] value = value(name);
      if (value.length == 0) {
        throw new DteException(ExitCode.USAGE, "The value of " + name + " is empty.",
            "Type it at the prompt, or give it on standard input: dte secrets set " + name + " < FILE");
      }
      secrets.set(name, value);
      Arrays.fill(value, '\0');
      return ExitCode.DONE.code();
    }

    @CommandLine.Command(name = "list", description = "Lists the names of the secrets.",
        footer = {"", "Example:", "  dte secrets list --json"})
    int list(@Option(names = "--json", description = "Print JSON.") boolean asJson) {
      if (asJson || context.json()) {
        ArrayNode array = new ObjectMapper().createArrayNode();
        secrets.names().forEach(name -> array.addObject().put("name", name));
        context.out().println(array);
      } else {
        secrets.names().forEach(context.out()::println);
      }
      return ExitCode.DONE.code();
    }

    @CommandLine.Command(name = "remove", description = "Removes a secret.",
        footer = {"", "Example:", "  dte secrets remove database-password"})
    int remove(@Parameters(paramLabel = "NAME", description = "The secret's name.") String name) throws DteException {
      secrets.remove(name);
      return ExitCode.DONE.code();
    }

    /** Typed unseen when a person is there; else standard input without its last line end. */
    private char[] value(String name) throws IOException, DteException {
      Console console = context.interactive() ? System.console() : null;
      if (console != null) {
        char[] typed = console.readPassword("Value of %s: ", name);
        return typed == null ? new char[0] : typed;
      }
      byte[] bytes = context.in().readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new DteException(ExitCode.USAGE, "The value of " + name + " is larger than 64 KiB.",
            "Keep large data in a file, and only its key as a secret.");
      }
      char[] value = StandardCharsets.UTF_8.decode(java.nio.ByteBuffer.wrap(bytes)).toString().toCharArray();
      int end = value.length;
      if (end > 0 && value[end - 1] == '\n') {
        end--;
      }
      if (end > 0 && value[end - 1] == '\r') {
        end--;
      }
      return Arrays.copyOf(value, end);
    }
  }
}
