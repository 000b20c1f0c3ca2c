// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import java.util.Set;

/**
 * What Slurm says about a job or an element of an array.
 *
 * @param name the state's long name, for example {@code RUNNING}
 * @param reason why it waits, or how it ended; {@code None} when there is nothing to say
 * @param comment as it was given at submission
 */
record JobState(String name, String reason, String comment) {
  private static final Set<String> ENDED = Set.of("BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL",
      "OUT_OF_MEMORY", "PREEMPTED", "REVOKED", "TIMEOUT");
  /** Reasons of pending jobs that need somebody to do something; others pass with time. */
  private static final Set<String> STUCK = Set.of("AccountingPolicy", "BadConstraints", "DependencyNeverSatisfied",
      "InvalidAccount", "InvalidQOS", "JobHeldAdmin", "JobHeldUser", "PartitionDown", "PartitionInactive",
      "PartitionNodeLimit", "PartitionTimeLimit", "QOSNotAllowed", "launch_failed_requeued_held",
      "job_requeued_in_held_state", "ReqNodeNotAvail", "NodeDown");

  boolean isOver() {
    return ENDED.contains(name);
  }

  boolean isCompleting() {
    return name.equals("COMPLETING");
  }

  /** What keeps it from running, for people; empty when it runs or waits for its turn. */
  String obstacle(JobId id) {
    if (name.equals("SUSPENDED") || name.equals("STOPPED")) {
      return "Slurm's job " + id + " is suspended";
    }
    String word = reason.split("[ ,(]")[0];
    if (!name.equals("PENDING") && !name.equals("REQUEUE_HOLD") && !name.equals("SPECIAL_EXIT") || !STUCK.contains(word)) {
      return "";
    }
    String held = word.startsWith("JobHeld") || word.endsWith("held") || word.endsWith("held_state")
        ? "; it goes on after: scontrol release " + id : "";
    return "Slurm's job " + id + " is held back: " + reason + held;
  }
}
