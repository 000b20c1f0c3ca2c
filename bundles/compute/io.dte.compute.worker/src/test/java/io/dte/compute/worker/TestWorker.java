// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import io.dte.compute.api.worker.Worker;
import io.dte.compute.api.worker.WorkerHandler;
import io.dte.compute.api.worker.WorkerMessage;
import java.util.ArrayList;
import java.util.List;

/** Does what a request says: each way in which a worker can behave. */
public final class TestWorker {
  private static final int MEBIBYTE = 1 << 20;

  private TestWorker() {}

  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("broken")) {
      throw new IllegalStateException("no model here");
    }
    Worker.serve(TestWorker::handle, args.length > 0 ? Integer.parseInt(args[0]) : 1);
  }

  private static WorkerMessage handle(WorkerMessage request, WorkerHandler.Call call) throws Exception {
    switch (request.json()) {
      case "pid":
        return new WorkerMessage(Long.toString(ProcessHandle.current().pid()));
      case "property":
        return new WorkerMessage(System.getProperty("given") + " " + System.getenv("GIVEN") + " " + System.getenv("NOT_GIVEN"));
      case "fail":
        throw new IllegalArgumentException("this \"cannot\" be\nanswered");
      case "crash":
        System.err.println("the sky fell");
        Runtime.getRuntime().halt(7);
        return request;
      case "hang":
        while (true) {
          Thread.onSpinWait();
        }
      case "sleep":
        // Ends when it is interrupted, as a good handler does.
        Thread.sleep(600_000);
        return request;
      case "short sleep":
        Thread.sleep(50);
        return request;
      case "bomb":
        List<byte[]> all = new ArrayList<>();
        while (true) {
          all.add(new byte[MEBIBYTE]);
        }
      case "steps":
        for (int i = 0; i < 3; i++) {
          call.progress(new WorkerMessage("" + i));
        }
        return request;
      default:
        System.out.println("what is printed does not disturb the protocol");
        return request;
    }
  }
}
