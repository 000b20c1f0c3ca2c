// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.scenarios;

import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The sample plug-in comes, is used in every way, and goes, a hundred times: none of its class loaders stays. */
@Component(service = Callable.class, property = "scenario=reload")
public final class Reload implements Callable<String> {
  private static final int TIMES = 100;
  private static final int HTTP_EVERY = 10;

  private final Platform platform;

  @Activate
  public Reload(@Reference Platform platform) {
    this.platform = platform;
  }

  @Override
  public String call() throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      loaders.add(useOnce(i));
    }
    long left = TIMES;
    for (int i = 0; i < 600 && left > 0; i++) {
      System.gc();
      Thread.sleep(100);
      left = loaders.stream().filter(loader -> loader.get() != null).count();
    }
    Platform.check(left == 0, left + " of " + TIMES + " class loaders are still there, numbers "
        + java.util.stream.IntStream.range(0, TIMES).filter(i -> loaders.get(i).get() != null).boxed().toList());
    return TIMES + " class loaders collected";
  }

  private WeakReference<ClassLoader> useOnce(int number) throws Exception {
    platform.plugins.install(platform.sample().file(), "");
    String said = platform.execute("sample", "hello", "--name", "number " + number);
    Platform.check(said.equals("Hello, number " + number + "!"), "the command said " + said);
    Run run = platform.runs.completion(platform.start("reload " + number, 0).id()).get(Platform.PATIENCE_SECONDS, TimeUnit.SECONDS);
    Platform.check(run.state() == RunState.SUCCEEDED, "the run is " + run);
    if (number % HTTP_EVERY == 0) {
      platform.awaitHttp("/api/v1/sample/hello", platform.token(), 200);
    }
    WeakReference<ClassLoader> loader =
        new WeakReference<>(platform.bundle(SampleJar.ID).adapt(BundleWiring.class).getClassLoader());
    platform.plugins.remove(SampleJar.ID);
    if (number % HTTP_EVERY == 0) {
      platform.awaitHttp("/api/v1/sample/hello", platform.token(), 404);
    }
    return loader;
  }
}
