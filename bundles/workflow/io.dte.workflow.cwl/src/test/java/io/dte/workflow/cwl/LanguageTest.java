// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.run.RunResult;
import io.dte.workflow.rhino.RhinoScriptEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Parts of the language that no test of the official suite has. */
class LanguageTest {
  @RegisterExtension
  final EngineExtension<LocalTaskRunner> cwl = EngineExtension.local();
  private int runs;

  private RunResult run(String document, String inputs) throws Exception {
    Path file = cwl.write("t.cwl", document);
    return cwl.run(cwl.context("run" + runs++, file, inputs));
  }

  private JsonNode outputs(String document, String inputs) throws Exception {
    return EngineExtension.outputs(run(document, inputs));
  }

  @Test
  void mixedInFieldsDoNotReplaceOwnOnes() throws Exception {
    cwl.write("common.yml", "type: string\ndefault: mixed\ninputBinding: {position: 1}\n");
    assertThat(outputs("""
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: echo
        inputs:
          one: {$mixin: common.yml}
          two: {$mixin: common.yml, default: own}
        stdout: o
        outputs: {o: {type: string, outputBinding: {glob: o, loadContents: true, outputEval: "$(self[0].contents)"}}}
        """, "{}").path("o").asText()).isEqualTo("mixed own\n");
  }

  @Test
  void inputsOfARunMayBringRequirements() throws Exception {
    String tool = """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'printf "$A$B"']
        inputs: {}
        stdout: o
        outputs: {o: {type: string, outputBinding: {glob: o, loadContents: true, outputEval: "$(self[0].contents)"}}}
        """;
    assertThat(outputs(tool, """
        {"cwl:requirements": [{"class": "EnvVarRequirement", "envDef": {"A": "around"}}]}""").path("o").asText()).isEqualTo("around");
    assertThat(outputs(tool, """
        {"cwltool:overrides": {"t.cwl": {"requirements": {"EnvVarRequirement": {"envDef": {"B": "over"}}}}}}""").path("o").asText())
        .isEqualTo("over");
  }

  /** Optional ones, as those of outputs are, may be missing where the file itself was given. */
  @Test
  void aFileThatIsPassedOnNeedNotHaveItsSecondaryFiles() throws Exception {
    cwl.write("a.bam", "reads");
    String tool = """
        cwlVersion: v1.2
        class: CommandLineTool
        requirements: {InlineJavascriptRequirement: {}}
        baseCommand: "true"
        inputs: {bam: File}
        outputs: {same: {type: File, secondaryFiles: [.bai], outputBinding: {outputEval: $(inputs.bam)}}}
        """;
    assertThat(outputs(tool, "{\"bam\": {\"class\": \"File\", \"path\": \"a.bam\"}}").path("same").path("basename").asText())
        .isEqualTo("a.bam");
  }

  @Test
  void aTextNamedLocationIsNoFile() throws Exception {
    cwl.write("a.csv", "1");
    assertThat(outputs("""
        cwlVersion: v1.2
        class: ExpressionTool
        requirements: {InlineJavascriptRequirement: {}}
        inputs: {any: Any}
        outputs: {any: Any}
        expression: $(inputs)
        """, "{\"any\": {\"location\": \"" + cwl.dir().resolve("a.csv").toUri() + "\"}}").path("any").path("location").asText())
        .endsWith("a.csv");
  }

  @Test
  void streamableFilesAreFiles() throws Exception {
    cwl.write("rain.csv", "1\n2\n");
    assertThat(outputs("""
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: tail
        arguments: ["-1"]
        inputs: {rain: {type: File, streamable: true}}
        stdin: $(inputs.rain.path)
        stdout: last.csv
        outputs: {last: {type: File, streamable: true, outputBinding: {glob: last.csv}}}
        """, "{\"rain\": {\"class\": \"File\", \"path\": \"rain.csv\"}}").path("last").path("size").asInt()).isEqualTo(2);
  }

  @Test
  void expressionsPassFilesOnThatTheyWereGiven() throws Exception {
    cwl.use(CwlEngine.of(cwl.runner(), new RhinoScriptEngine(20_000, 64 << 20, 1 << 20), null));
    Path folder = Files.createDirectories(cwl.dir().resolve("season"));
    Files.writeString(folder.resolve("may.csv"), "1\n");
    Files.createSymbolicLink(cwl.dir().resolve("link"), folder);
    cwl.write("rain.csv", "22\n");
    JsonNode out = outputs("""
        cwlVersion: v1.2
        class: ExpressionTool
        requirements: {InlineJavascriptRequirement: {}}
        inputs: {rain: File, season: Directory, more: {type: File, default: {class: File, location: rain.csv}}}
        outputs: {renamed: File, inside: File, made: File, kept: File, all: Directory}
        expression: |
          ${
            var folder = inputs.season.location;
            return {
              renamed: {class: "File", location: inputs.rain.location, basename: "new.csv"},
              inside: {class: "File", location: folder + "/may.csv"},
              made: {class: "File", basename: "made.txt", contents: "333\\n"},
              kept: inputs.more,
              all: {class: "Directory", basename: "all", listing: [inputs.rain, {class: "File", path: folder.slice(7) + "/may.csv"}]}
            };
          }
        """, "{\"rain\": {\"class\": \"File\", \"path\": \"rain.csv\"}, \"season\": {\"class\": \"Directory\", \"path\": \"link\"}}");
    assertThat(out.path("renamed").path("basename").asText()).isEqualTo("new.csv");
    assertThat(out.findValuesAsText("size")).contains("2", "3", "4");
    assertThat(out.path("all").path("listing").findValuesAsText("basename")).containsExactlyInAnyOrder("rain.csv", "may.csv");
  }

  /** Before the language had them they were cwltool's; documents may choose any prefix for its namespace. */
  @Test
  void extensionsOfOldDocumentsAreRequirementsOfToday() throws Exception {
    String old = """
        cwlVersion: v1.0
        $namespaces: {ext: "http://commonwl.org/cwltool#"}
        class: CommandLineTool
        requirements:
          InitialWorkDirRequirement: {listing: [{entry: $(inputs.log), writable: true}]}
          ext:InplaceUpdateRequirement: {inplaceUpdate: true}
          ext:TimeLimit: {timelimit: LIMIT}
          ext:LoadListingRequirement: {loadListing: no_listing}
        hints:
          ext:WorkReuse: {enableReuse: false}
          ext:NetworkAccess: {networkAccess: true}
        baseCommand: [sh, -c, 'echo more >> log.txt; sleep SLEEP']
        inputs: {log: File}
        outputs: {o: {type: File, outputBinding: {glob: log.txt}}}
        """;
    Path log = cwl.write("log.txt", "first\n");
    String inputs = "{\"log\": {\"class\": \"File\", \"path\": \"log.txt\"}}";
    outputs(old.replace("LIMIT", "20").replace("SLEEP", "0"), inputs);
    assertThat(log).hasContent("first\nmore\n");
    assertThat(run(old.replace("LIMIT", "1").replace("SLEEP", "60"), inputs)).isInstanceOfSatisfying(RunResult.Failed.class,
        failed -> assertThat(failed.problem().message()).contains("time limit of 1.0 s"));
  }

  @Test
  void foldersOfOldDocumentsComeWithTheirListing() throws Exception {
    Files.createDirectories(cwl.dir().resolve("data/deep"));
    cwl.write("data/deep/a.txt", "");
    String tool = """
        cwlVersion: VERSION
        class: CommandLineTool
        baseCommand: echo
        arguments: ["$(inputs.d.listing[0].listing[0].basename)"]
        inputs: {d: Directory}
        stdout: o
        outputs: {o: {type: string, outputBinding: {glob: o, loadContents: true, outputEval: "$(self[0].contents)"}}}
        """;
    String inputs = "{\"d\": {\"class\": \"Directory\", \"path\": \"data\"}}";
    assertThat(outputs(tool.replace("VERSION", "v1.0"), inputs).path("o").asText()).isEqualTo("a.txt\n");
    assertThat(run(tool.replace("VERSION", "v1.2"), inputs)).isInstanceOfSatisfying(RunResult.Failed.class,
        failed -> assertThat(failed.problem().toString()).contains("t.cwl:4:13").contains("has no field 'listing'"));
  }

  @Test
  void whatIsNewerThanTheDocumentIsRefusedAtItsPlace() {
    String workflow = """
        cwlVersion: v1.1
        class: Workflow
        inputs: {n: boolean}
        outputs: {}
        steps:
          one: {run: {class: CommandLineTool, baseCommand: x, inputs: [], outputs: []}, when: $(inputs.n), in: {n: n}, out: []}
        """;
    assertThatThrownBy(() -> run(workflow, "{\"n\": true}")).hasMessageContaining("t.cwl:6:").hasMessageContaining("'when'");
  }

  @Test
  void contentsBeyond64KiBAreRefusedWithTheirPlace() throws Exception {
    cwl.write("big", "x".repeat(64 * 1024 + 1));
    String tool = """
        cwlVersion: VERSION
        class: CommandLineTool
        baseCommand: "true"
        inputs:
          f: {type: File, inputBinding: {loadContents: true}}
        outputs: {n: {type: int, outputBinding: {outputEval: $(inputs.f.contents.length)}}}
        """;
    String inputs = "{\"f\": {\"class\": \"File\", \"path\": \"big\"}}";
    assertThat(run(tool.replace("VERSION", "v1.2"), inputs)).isInstanceOfSatisfying(RunResult.Failed.class,
        failed -> assertThat(failed.problem().toString()).contains("t.cwl:").contains("larger than 64 KiB"));
    String cut = tool.replace("VERSION", "v1.0").replace("contents.length", "size");
    assertThat(outputs(cut, inputs).path("n").asInt()).as("older versions cut it off").isEqualTo(64 * 1024 + 1);
  }

  @Test
  void aVariableWithoutValueIsNotSet() throws Exception {
    assertThat(outputs("""
        cwlVersion: v1.2
        class: CommandLineTool
        requirements: {EnvVarRequirement: {envDef: {HTTP_PROXY: $(inputs.proxy), THREADS: $(inputs.threads)}}}
        baseCommand: [sh, -c, 'echo "${HTTP_PROXY-none} $THREADS"']
        inputs: {proxy: string?, threads: int}
        stdout: o
        outputs: {o: {type: string, outputBinding: {glob: o, loadContents: true, outputEval: "$(self[0].contents)"}}}
        """, "{\"threads\": 4}").path("o").asText()).isEqualTo("none 4\n");
  }

  /** As workflows of Earth observation declare it: a scattered tool need not make a file for each scene. */
  @Test
  void whatScatteredStepsDoNotMakeIsNullInTheResult() throws Exception {
    assertThat(outputs("""
        cwlVersion: v1.0
        class: Workflow
        requirements: {ScatterFeatureRequirement: {}}
        inputs: {scenes: "string[]"}
        outputs: {masks: {type: "File[]?", outputSource: mask/mask}}
        steps:
          mask:
            run:
              class: CommandLineTool
              baseCommand: touch
              inputs: {scene: {type: string, inputBinding: {}}}
              outputs: {mask: {type: File?, outputBinding: {glob: "water*"}}}
            scatter: scene
            in: {scene: scenes}
            out: [mask]
        """, "{\"scenes\": [\"cloud\", \"water.tif\"]}").path("masks").findValuesAsText("basename")).containsExactly("water.tif");
  }

  @Test
  void whatAGlobFindsForAnythingIsAListAndFormatsWithoutPrefixAreTheDocuments() throws Exception {
    JsonNode out = outputs("""
        cwlVersion: v1.0
        class: CommandLineTool
        baseCommand: [touch, map.png]
        inputs: {}
        outputs:
          all: {type: Any, outputBinding: {glob: map.png}}
          map: {type: File, format: image/png, outputBinding: {glob: map.png}}
        """, "{}");
    assertThat(out.path("all").findValuesAsText("basename")).containsExactly("map.png");
    assertThat(out.path("all").isArray()).isTrue();
    assertThat(out.path("map").path("format").asText()).startsWith("file:///").endsWith("/t.cwl#image/png");
  }

  @Test
  void aRunIsNotLostForWhatItsSkippedStepsDoNotMake() throws Exception {
    JsonNode out = outputs("""
        cwlVersion: v1.2
        class: Workflow
        inputs: {model: boolean}
        outputs:
          sky: {type: string, outputSource: subtract/region}
          regions: {type: "string[]", outputSource: [subtract/region], pickValue: all_non_null}
        steps:
          subtract:
            run:
              class: CommandLineTool
              baseCommand: "true"
              inputs: {}
              outputs: {region: {type: string, outputBinding: {outputEval: box}}}
            when: $(inputs.model)
            in: {model: model}
            out: [region]
        """, "{\"model\": false}");
    assertThat(out.path("sky").isNull()).isTrue();
    assertThat(out.path("regions").isArray()).isTrue();
    assertThat(out.path("regions")).isEmpty();
  }

  /** Formats may be subclasses by an ontology that the document names. */
  @Test
  void aFileOfAnotherFormatIsRefusedWithBothFormats() throws Exception {
    cwl.write("formats.ttl", """
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <http://example.org/netcdf4> rdfs:subClassOf <http://example.org/netcdf> .
        """);
    cwl.write("a.nc", "");
    String tool = """
        cwlVersion: v1.2
        class: CommandLineTool
        $namespaces: {e: "http://example.org/"}
        $schemas: [formats.ttl]
        baseCommand: "true"
        inputs: {grid: {type: File, format: e:netcdf}}
        outputs: {}
        """;
    String job = "{\"grid\": {\"class\": \"File\", \"path\": \"a.nc\", \"format\": \"http://example.org/FORMAT\"}}";
    assertThat(run(tool, job.replace("FORMAT", "netcdf4"))).isInstanceOf(RunResult.Succeeded.class);
    assertThat(run(tool, job.replace("FORMAT", "csv"))).isInstanceOfSatisfying(RunResult.Failed.class,
        failed -> assertThat(failed.problem().toString()).contains("t.cwl:6:10").contains("csv").contains("netcdf"));
  }
}
