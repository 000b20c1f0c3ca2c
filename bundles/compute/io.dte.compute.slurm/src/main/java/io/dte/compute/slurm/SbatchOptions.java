// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskNeeds;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Turns what a task needs into options of sbatch: its resources, the site's settings, and labels {@code slurm.NAME}. */
final class SbatchOptions {
  private static final String LABEL = "slurm.";
  /** The runner sets these itself: with others it would not find its jobs and their results again. */
  private static final Set<String> OWN = Set.of("array", "chdir", "comment", "error", "export", "export-file", "input",
      "job-name", "no-requeue", "open-mode", "output", "parsable", "requeue", "test-only", "wait", "wrap", "uid", "gid", "help", "version");
  /** How many options stand before those that a task or the site chose. */
  private static final int FIXED = 9;
  private static final String NAME_FORM = "[a-z][a-z0-9-]*";
  private static final int SECONDS = 60;

  private final SlurmSettings settings;

  SbatchOptions(SlurmSettings settings) {
    this.settings = settings;
  }

  /** All options but those of one submission. Tasks of equal ones may share an array. */
  List<String> of(Task task) throws DteException {
    Map<String, String> extra = extra(task.needs());
    List<String> options = new ArrayList<>(List.of("--parsable", "--job-name=" + jobName(task.step()), "--output=/dev/null",
        "--error=/dev/null", "--input=/dev/null", "--chdir=/", settings.requeue() ? "--requeue" : "--no-requeue", "--nodes=1",
        "--ntasks=1"));
    Resources wanted = task.resources();
    extra.putIfAbsent("cpus-per-task", Long.toString(cores(wanted)));
    if (!extra.containsKey("mem-per-cpu") && !extra.containsKey("mem-per-gpu") && wanted.ramMiB() > 0) {
      extra.putIfAbsent("mem", wanted.ramMiB() + "M");
    }
    if (wanted.gpus() > 0 && !extra.containsKey("gpus")) {
      extra.putIfAbsent("gres", settings.gpu() + ":" + wanted.gpus());
    }
    if (settings.tmp() && wanted.tmpdirMiB() > 0) {
      extra.putIfAbsent("tmp", wanted.tmpdirMiB() + "M");
    }
    if (!task.timeLimit().isZero()) {
      // The task's script keeps the limit to the second; Slurm's, in whole minutes, stands behind it.
      extra.put("time", Long.toString(minutes(task.timeLimit()) + 1));
    }
    extra.forEach((name, value) -> {
      if (!value.equals("false")) {
        options.add(value.equals("true") ? "--" + name : "--" + name + "=" + value);
      }
    });
    return List.copyOf(options);
  }

  /** Of all options those that a task or the site chose, for people. */
  static List<String> asked(List<String> options) {
    return options.subList(FIXED, options.size());
  }

  /** The site's options and, before them, the step's own. */
  Map<String, String> extra(TaskNeeds needs) throws DteException {
    Map<String, String> extra = new TreeMap<>();
    for (Map.Entry<String, String> option : settings.options().entrySet()) {
      extra.put(permitted(option.getKey(), "The runner's setting '" + option.getKey() + "'"), option.getValue());
    }
    for (Map.Entry<String, String> label : needs.labels().entrySet()) {
      if (label.getKey().startsWith(LABEL)) {
        String name = label.getKey().substring(LABEL.length());
        extra.put(permitted(name, "The label '" + label.getKey() + "' of step " + needs.step()), label.getValue());
      }
    }
    return extra;
  }

  private static String permitted(String name, String what) throws DteException {
    if (!name.matches(NAME_FORM)) {
      throw new DteException(ExitCode.INVALID, what + " is no long option of sbatch", "write it as in slurm.qos: its name without dashes");
    }
    if (OWN.contains(name)) {
      throw new DteException(ExitCode.INVALID, what + " would change --" + name + ", which the Slurm runner sets itself", "leave it out");
    }
    return name;
  }

  /** Slurm counts whole cores. */
  static long cores(Resources resources) {
    return Math.max(1, (long) Math.ceil(resources.cores()));
  }

  private static long minutes(Duration limit) {
    return Math.max(1, (limit.toSeconds() + SECONDS - 1) / SECONDS);
  }

  /** Elements of a scatter have the name of their step, since they share an array. */
  private static String jobName(String step) {
    return "dte-" + step.replaceAll("(/\\d+)+$", "").replaceAll("[^A-Za-z0-9._/-]", "_");
  }
}
