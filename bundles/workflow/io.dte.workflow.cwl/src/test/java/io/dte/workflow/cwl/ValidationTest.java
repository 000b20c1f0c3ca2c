// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidationTest {
  @TempDir
  Path dir;
  private final CwlEngine engine = CwlEngine.of(null, null, null);

  private List<String> problems(String text) throws Exception {
    Path file = Files.writeString(dir.resolve("wf.cwl"), text);
    return engine.validate(file).stream()
        .map(p -> p.location().line() + ":" + p.location().column() + " " + p.message() + " | " + p.hint()).toList();
  }

  @Test
  void reportsEverythingAtOnceWithPlaceAndSuggestion() throws Exception {
    List<String> found = problems("""
        cwlVersion: v1.2
        class: Workflow
        inputs:
          rain: Flie
        outputs:
          table: {type: File, outputSource: fuse/tabel}
        steps:
          fuse:
            run:
              class: CommandLineTool
              baseComand: cat
              inputs: {f: {type: File, inputBinding: {}}}
              outputs: {table: stdout}
            in: {f: rian}
            out: [table]
            scater: f
        """);
    assertThat(found).hasSize(5);
    assertThat(found.get(0)).startsWith("4:9 Unknown type 'Flie' of input 'rain'").endsWith("did you mean 'File'?");
    assertThat(found.get(1)).startsWith("6:37 The source 'fuse/tabel'").endsWith("did you mean 'fuse/table'?");
    assertThat(found).anyMatch(p -> p.startsWith("11:7 Unknown field 'baseComand'") && p.endsWith("did you mean 'baseCommand'?"));
    assertThat(found).anyMatch(p -> p.startsWith("14:13 The source 'rian'") && p.endsWith("did you mean 'rain'?"));
    assertThat(found).anyMatch(p -> p.startsWith("16:5 Unknown field 'scater'") && p.endsWith("did you mean 'scatter'?"));
  }

  @Test
  void placesSyntaxErrors() throws Exception {
    assertThat(problems("cwlVersion: v1.2\nclass: [Workflow\ninputs: {}\n")).singleElement().asString()
        .startsWith("3:").contains("not valid YAML");
    assertThat(problems("cwlVersion: v1.2\nclass: CommandLineTool\n\tinputs: []\n")).singleElement().asString()
        .startsWith("3:1").contains("spaces, not tabs");
  }

  @Test
  void goesOnAfterWhatCannotBeReadAndReportsNothingThatFollowsFromIt() throws Exception {
    Files.writeString(dir.resolve("broken.yml"), "a: [1\n");
    Files.writeString(dir.resolve("circle.yml"), "type: {$import: wf.cwl}\n");
    assertThat(problems("""
        cwlVersion: v1.2
        $graph:
          - $import: gone.cwl
          - id: main
            class: Workflow
            inputs:
              first: {$import: broken.yml}
              second: {$import: circle.yml}
            outputs: {rows: {type: File, outputSource: count/rwos}}
            steps:
              read: {run: '#reader', in: {f: first}, out: [data]}
              count: {run: '#conut', in: {f: read/data}, out: [rows]}
          - id: count
            $mixin: common.yml
            inputs: {f: File}
            outputs: {rows: stdout}
        """)).satisfiesExactly(
            p -> assertThat(p).startsWith("2:1 This is not valid YAML").endsWith("close the '[' of line 1"),
            p -> assertThat(p).startsWith("1:17 The documents import each other in a circle"),
            p -> assertThat(p).startsWith("3:14 ").contains("gone.cwl: The file does not exist"),
            p -> assertThat(p).startsWith("9:48 The source 'count/rwos'").endsWith("did you mean 'count/rows'?"),
            p -> assertThat(p).startsWith("12:20 There is no process '#conut'").endsWith("did you mean 'count'?"),
            p -> assertThat(p).startsWith("14:13 ").contains("common.yml: The file does not exist"));
  }

  @Test
  void findsCirclesAndTypesThatNeverMatch() throws Exception {
    assertThat(problems("""
        cwlVersion: v1.2
        class: Workflow
        inputs: {n: int}
        outputs: []
        steps:
          a: {run: tool.cwl, in: {f: b/o, n: n}, out: [o]}
          b: {run: tool.cwl, in: {f: a/o, n: a/o}, out: [o]}
        """.replace("tool.cwl", tool()))).satisfiesExactly(
            p -> assertThat(p).contains("circle: 'a', 'b'"),
            p -> assertThat(p).startsWith("7:").contains("input 'n' of step 'b' is of type int, and a/o gives File"));
  }

  @Test
  void importsPartsOfDocumentsByTheirNames() throws Exception {
    Files.writeString(dir.resolve("types.yml"), """
        - {name: rain, type: record, fields: {mm: double}}
        - {name: gauge, type: record, fields: {rain: {type: "types.yml#rain"}, place: string}}
        """);
    assertThat(problems("""
        cwlVersion: v1.2
        $graph:
          - id: '#count'
            class: CommandLineTool
            baseCommand: wc
            requirements:
              SchemaDefRequirement:
                types:
                  - {$import: 'types.yml#gauge'}
                  - {name: '#packed.yml/flow', id: '#packed.yml', type: record, fields: [{name: '#packed.yml/flow/q', type: double}]}
            inputs: {g: 'types.yml#gauge', f: '#packed.yml/flow'}
            outputs: {rows: stdout}
          - id: '#main'
            class: Workflow
            requirements:
              SchemaDefRequirement: {types: [{$import: '#packed.yml/flow'}, {$import: 'types.yml#gauge'}]}
            inputs: {g: 'types.yml#gauge', f: '#packed.yml/flow'}
            outputs: {rows: {type: File, outputSource: count/rows}}
            steps: {count: {run: '#count', in: {g: g, f: f}, out: [rows]}}
        """)).isEmpty();
  }

  @Test
  void tellsPartsThatAreNotThereOrImportEachOther() throws Exception {
    Files.writeString(dir.resolve("types.yml"), "- {name: rain, type: record, fields: {mm: double}}\n");
    assertThat(problems("""
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: wc
        requirements:
          SchemaDefRequirement:
            types: [{$import: 'types.yml#rian'}, {$import: '#loop'}]
        inputs: {r: {id: loop, type: {$import: '#loop'}}}
        outputs: []
        """)).anySatisfy(p -> assertThat(p).startsWith("6:23 There is no '#rian' in ").endsWith("types.yml | did you mean 'rain'?"))
        .anySatisfy(p -> assertThat(p).contains("import each other in a circle: #loop"));
  }

  @Test
  void checksAllOfAPackedDocumentThatLeavesTheChoice() throws Exception {
    String packed = """
        cwlVersion: cwl:v1.2
        $graph:
          - {id: rows, class: CommandLineTool, baseCommand: wc, inputs: {f: File}, outputs: {n: stdout}}
          - {id: sort, class: CommandLineTool, baseCommand: sort, inputs: {f: File}, outputs: {s: stdout}}
        """;
    assertThat(problems(packed)).isEmpty();
    assertThat(problems(packed.replace("s: stdout", "s: stduot"))).singleElement().asString().startsWith("4:");
    assertThat(problems(packed.replace("id: sort", "id: rows"))).singleElement().asString()
        .startsWith("4:").contains("The process 'rows' is there twice in $graph");
  }

  @Test
  void tellsNamesThatNoFileCanHave() throws Exception {
    for (String name : List.of("\\0", "a\\0.cwl", "file://elsewhere/a.cwl")) {
      assertThat(problems("""
          cwlVersion: v1.2
          class: Workflow
          inputs: []
          outputs: []
          steps:
            one: {in: [], out: [], run: "%s"}
          """.formatted(name))).as(name).singleElement().asString().startsWith("6:").contains("No file can have the address");
    }
  }

  private String tool() throws Exception {
    Files.writeString(dir.resolve("t.cwl"), """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: cat
        inputs: {f: {type: File, inputBinding: {}}, n: int}
        outputs: {o: stdout}
        """);
    return "t.cwl";
  }
}
