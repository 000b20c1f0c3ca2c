// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Authenticator;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import io.dte.foundation.api.security.Users;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Users in {@code etc/users.json}; a running server notices what {@code dte users} changes there. */
@Component(service = {Users.class, Authenticator.class}, property = Authenticator.KIND_PROPERTY + "=user")
public final class FileUsers implements Users, Authenticator {
  private static final Logger LOG = LoggerFactory.getLogger(FileUsers.class);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

  private final UserFile file;
  private final Clock clock;
  private final Tokens tokens = new Tokens();
  private final AtomicReference<String> reported = new AtomicReference<>("");

  @Activate
  public FileUsers(@Reference DataDirectory home) {
    this(home.etc().resolve("users.json"), Clock.systemUTC());
  }

  FileUsers(Path file, Clock clock) {
    this.file = new UserFile(file);
    this.clock = clock;
  }

  @Override
  public List<User> list() {
    return entries().stream().map(entry -> new User(entry.name(), entry.role(), entry.createdAt()))
        .sorted(Comparator.comparing(User::name)).toList();
  }

  /** Runs that the operating system's user started here belong to that name, so that nobody else gets it. */
  @Override
  public String add(String name, Role role) throws DteException {
    if (!NAME.matcher(name).matches() || name.equals(OwnerAuthenticator.NAME) || name.equals("system")
        || name.equals(System.getProperty("user.name"))) {
      throw new DteException(ExitCode.USAGE, "\"" + name + "\" cannot be a user's name.", "Use up to 64 letters, digits "
          + "and . _ @ -, a letter or digit first; \"owner\", \"system\" and the name of "
          + "the operating system's user are taken.");
    }
    String token = tokens.create();
    change(entries -> {
      if (entries.stream().anyMatch(entry -> entry.name().equals(name))) {
        throw new Refused(new DteException(ExitCode.CONFLICT, "There is a user " + name + " already.",
            "Give them a new token with: dte users renew " + name));
      }
      entries.add(new UserFile.Entry(name, role, clock.instant(), Tokens.digest(token)));
      return entries;
    });
    return token;
  }

  @Override
  public String renew(String name) throws DteException {
    String token = tokens.create();
    change(entries -> {
      UserFile.Entry old = require(entries, name);
      List<UserFile.Entry> changed = new ArrayList<>(entries);
      changed.set(entries.indexOf(old), new UserFile.Entry(name, old.role(), old.createdAt(), Tokens.digest(token)));
      return changed;
    });
    return token;
  }

  @Override
  public void remove(String name) throws DteException {
    change(entries -> {
      entries.remove(require(entries, name));
      return entries;
    });
  }

  @Override
  public Optional<Caller> authenticate(String token) {
    String digest = Tokens.digest(token);
    UserFile.Entry found = null;
    for (UserFile.Entry entry : entries()) {
      if (Tokens.same(entry.tokenDigest(), digest)) {
        found = entry;
      }
    }
    return Optional.ofNullable(found).map(entry -> new Caller(entry.name(), entry.role()));
  }

  /** The users; none when the file is damaged, so that a broken file locks out and never lets in. */
  private List<UserFile.Entry> entries() {
    try {
      List<UserFile.Entry> entries = file.read();
      reported.set("");
      return entries;
    } catch (DteException e) {
      if (!e.getMessage().equals(reported.getAndSet(e.getMessage()))) {
        LOG.error("No user can log in: {}", e.getMessage());
      }
      return List.of();
    }
  }

  private void change(java.util.function.UnaryOperator<List<UserFile.Entry>> change) throws DteException {
    try {
      file.change(change);
    } catch (Refused e) {
      throw e.reason;
    }
  }

  private static UserFile.Entry require(List<UserFile.Entry> entries, String name) {
    return entries.stream().filter(entry -> entry.name().equals(name)).findFirst()
        .orElseThrow(() -> new Refused(new DteException(ExitCode.NOT_FOUND, "There is no user " + name + ".",
            "See who there is with: dte users list")));
  }

  /** Carries a problem out of a change, so that nothing is written. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient DteException reason;

    Refused(DteException reason) {
      super(reason);
      this.reason = reason;
    }
  }
}
