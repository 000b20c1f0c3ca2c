// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Container;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskRequestTest {
  private static final String EXECUTOR = "'executors':[{'image':'debian','command':['true']}]";

  private static TaskRequest read(String json) throws Exception {
    return TaskRequest.read(new ObjectMapper().readTree(json.replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{} | executors is empty",
      "{\"executors\":[{\"command\":[\"a\"]}]} | executors[0].image is missing",
      "{\"executors\":[{\"image\":\"i\"}]} | executors[0].command is missing",
      "{\"executors\":[{\"image\":\"i\",\"command\":[\"a\"],\"stdout\":\"out\"}]} | executors[0].stdout is no absolute path",
      "{\"executors\":[{\"image\":\"i\",\"command\":[\"a\"]}],\"inputs\":[{\"path\":\"/a\"}]} | inputs[0].url is missing",
      "{\"executors\":[{\"image\":\"i\",\"command\":[\"a\"]}],\"inputs\":[{\"url\":\"file:///a\",\"path\":\"/a/../b\"}]} | may not go up",
      "{\"executors\":[{\"image\":\"i\",\"command\":[\"a\"]}],\"outputs\":[{\"url\":\"file:///a\",\"path\":\"/d/*\"}]} | path_prefix is missing",
      "{\"executors\":[{\"image\":\"i\",\"command\":[\"a\"]}],\"resources\":{\"cpu_cores\":\"two\"}} | is no positive number"})
  void saysWhatIsWrong(String json, String message) {
    assertThatThrownBy(() -> TaskRequest.read(new ObjectMapper().readTree(json))).hasMessageContaining(message.strip());
  }

  @Test
  void leavesOutWhatIsNotSupported() throws Exception {
    TaskRequest task = read("{" + EXECUTOR + ",'resources':{'cpu_cores':2,'ram_gb':4,'backend_parameters':"
        + "{'GPUs':'1','VmSize':'D64'}}}");
    assertThat(task.resources().gpus()).isEqualTo(1);
    assertThat(task.resources().ramMiB()).isEqualTo(3815);
    assertThat(task.warnings()).singleElement().asString().contains("VmSize");
    assertThat(task.json().path("resources").path("backend_parameters").has("VmSize")).isFalse();
    assertThatThrownBy(() -> read("{" + EXECUTOR + ",'resources':{'backend_parameters_strict':true,'backend_parameters':"
        + "{'VmSize':'D64'}}}")).hasMessageContaining("VmSize");
  }

  @Test
  void mountsWhatIsWrittenToAndEachInputElsewhere(@TempDir Path root) throws Exception {
    TaskRequest task = read("{'executors':[{'image':'i','command':['a'],'stdout':'/logs/x/out'}],'volumes':['/vol/a/'],"
        + "'inputs':[{'url':'file:///data/in','path':'/in/file'},{'url':'file:///data/in','path':'/vol/a/in'}],"
        + "'outputs':[{'url':'file:///o','path':'/out/file'},{'url':'file:///o','path':'/out/deep','type':'DIRECTORY'}]}");
    Sandbox sandbox = new Sandbox(root, task);
    sandbox.bring("/in/file", Path.of("/data/in"));
    assertThat(sandbox.mounts()).extracting(Container.Mount::target)
        .containsExactly("/in/file", "/logs/x", "/out", "/vol/a");
    assertThat(sandbox.isWritable("/vol/a/in")).isTrue();
    assertThat(sandbox.outside("/out/deep/f")).isEqualTo(root.resolve("out/deep/f"));
    assertThat(sandbox.outside("/in/file")).isEqualTo(Path.of("/data/in"));
    assertThatThrownBy(() -> new Sandbox(root, read("{" + EXECUTOR + ",'outputs':[{'url':'file:///o','path':'/o'}]}")))
        .hasMessageContaining("root folder");
  }

  @Test
  void filesAreConfined(@TempDir Path root) throws Exception {
    Path open = Files.createDirectories(root.resolve("open"));
    Path secret = Files.writeString(root.resolve("secret"), "s");
    Path link = Files.createSymbolicLink(open.resolve("link"), secret);
    Places places = new Places(List.of(open), false);
    assertThat(places.local("file://" + open + "/a%20b", false)).contains(open.resolve("a b"));
    assertThatThrownBy(() -> places.readable(secret, false)).hasMessageContaining("may not use");
    assertThatThrownBy(() -> places.readable(link, false)).hasMessageContaining("may not use");
    assertThatThrownBy(() -> places.requireWritable(link, false)).hasMessageContaining("may not use");
    assertThatThrownBy(() -> places.requireWritable(open.resolve("../x").normalize(), false)).hasMessageContaining("may not use");
    assertThatThrownBy(() -> places.local("http://169.254.169.254/", false)).hasMessageContaining("does not fetch");
    assertThatThrownBy(() -> places.local("s3://bucket/a", true)).hasMessageContaining("cannot reach");
    places.requireWritable(open.resolve("new/file"), false);
    assertThat(places.readable(secret, true)).isEqualTo(secret.toRealPath());
  }

  @Test
  void movesFilesAndFollowsLinksOfTheInside(@TempDir Path root) throws Exception {
    Path data = Files.createDirectories(root.resolve("data"));
    Files.writeString(data.resolve("in"), "content");
    TaskRequest task = read(("{" + EXECUTOR + ",'inputs':[{'url':'file://@/in','path':'/in/f'},{'content':'lit','path':'/out/lit'}],"
        + "'outputs':[{'url':'file://@/result','path':'/out','type':'DIRECTORY'},"
        + "{'url':'file://@/found','path':'/out/*.txt','path_prefix':'/out'}]}").replace("@", data.toString()));
    Sandbox sandbox = new Sandbox(root.resolve("box"), task);
    Transfers transfers = new Transfers(new Places(List.of(data), false));
    transfers.stageIn(task, sandbox, false, false);
    assertThat(sandbox.mounts()).hasSize(2);
    Path out = sandbox.outside("/out");
    Files.writeString(out.resolve("a.txt"), "a");
    Files.createSymbolicLink(out.resolve("inside"), Path.of("/in/f"));
    Files.createSymbolicLink(out.resolve("outside"), Path.of("/etc/passwd"));
    Files.createSymbolicLink(out.resolve("up"), Path.of("../../../../../etc/passwd"));
    assertThat(transfers.stageOut(task, sandbox, false, false)).hasSize(4);
    assertThat(data.resolve("result/inside")).hasContent("content");
    assertThat(data.resolve("result/lit")).hasContent("lit");
    assertThat(data.resolve("result/outside")).doesNotExist();
    assertThat(data.resolve("result/up")).doesNotExist();
    assertThat(data.resolve("found/a.txt")).hasContent("a");
  }
}
