// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.problem.DteException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Slurm of one machine, started by {@code tests/peers/slurm}.
 *
 * @param folder all of it
 * @param conf its configuration file
 */
record RealSlurm(Path folder, String conf) {
  private static final Path PEERS = Path.of(System.getProperty("dte.root"), "tests/peers");

  /** Starts one, or aborts the test where its programs are missing. */
  static RealSlurm start(Path folder, String... options) throws Exception {
    List<String> programs = new ArrayList<>(List.of("/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch"));
    if (List.of(options).contains("--accounting")) {
      programs.addAll(List.of("/usr/sbin/slurmdbd", "/usr/sbin/mariadbd"));
    }
    for (String program : programs) {
      Assumptions.assumeTrue(Files.isExecutable(Path.of(program)), program + " is missing: tests/peers/install debian");
    }
    Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "needs to be root");
    List<String> command = new ArrayList<>(List.of("start", folder.toString()));
    command.addAll(List.of(options));
    return new RealSlurm(folder, peer("slurm", command.toArray(String[]::new)).strip());
  }

  void stop() throws Exception {
    peer("slurm", "stop", folder.toString());
  }

  /** Its controller goes away, or comes back: @param action {@code stop} or {@code start} */
  void controller(String action) throws Exception {
    peer("slurm", "controller", folder.toString(), action);
  }

  /** A runner that looks often, and gives a slow cluster time to put jobs back into its queue. */
  TaskRunner runner() throws DteException {
    return runner(settings());
  }

  TaskRunner runner(ObjectNode settings) throws DteException {
    return new SlurmTaskRunnerFactory(Clock.systemUTC()).create("cluster", settings);
  }

  ObjectNode settings() {
    return new ObjectMapper().createObjectNode().put("conf", conf).put("pollSeconds", 0.3).put("pollMostSeconds", 1)
        .put("toleranceSeconds", 120);
  }

  /** Calls one of Slurm's programs. */
  String call(String... command) throws Exception {
    return call(conf, command);
  }

  /** Calls a script of tests/peers. */
  static String peer(String script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(PEERS.resolve(script).toString()));
    command.addAll(List.of(arguments));
    return call("", command.toArray(String[]::new));
  }

  private static String call(String conf, String... command) throws Exception {
    Path said = Files.createTempFile("peer", ".log");
    try {
      // Into a file: servers that stay keep the streams of the script that started them.
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
      if (!conf.isEmpty()) {
        builder.environment().put("SLURM_CONF", conf);
      }
      int status = builder.start().waitFor();
      String text = Files.readString(said);
      assertThat(status).as(text).isZero();
      return text;
    } finally {
      Files.delete(said);
    }
  }
}
