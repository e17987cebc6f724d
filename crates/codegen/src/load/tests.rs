//! Several files become one document, and what cannot is said with its place.

use serde_json::json;

use super::load;
use crate::testing::Folder;

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n";

/// What `load` says about a folder of these files, without the folder's name.
fn complaint(files: &[(&str, &str)]) -> String {
    let folder = Folder::with(files);
    folder.strip(&load(folder.path()).unwrap_err().to_string())
}

#[test]
fn files_become_one_document_and_everything_keeps_its_place() {
    let folder = Folder::with(&[
        (
            "openapi.yaml",
            &format!("{HEAD}paths:\n  /pets:\n    $ref: 'pets/pets.yaml#/paths/~1pets'\n"),
        ),
        (
            "pets/pets.yaml",
            "paths:\n  /pets:\n    get:\n      operationId: listPets\n      responses:\n        '200':\n\
             \x20         description: all\n          content:\n            application/json:\n\
             \x20             schema: {$ref: '#/components/schemas/Pets'}\n\
             \x20             examples:\n                two: {externalValue: ../examples/two.json}\n\
             components:\n  schemas:\n    Pets: {type: array, items: {$ref: '../pet.yaml#/components/schemas/Pet'}}\n",
        ),
        ("pet.yaml", "components:\n  schemas:\n    Pet: {type: object}\n"),
        ("examples/two.json", "[{}, {\"x\": 1.0}]"),
    ]);
    let document = load(folder.path()).unwrap();
    let media = "/paths/~1pets/get/responses/200/content/application~1json";
    let media_type = document.value().pointer(media).unwrap();
    assert_eq!(
        *media_type,
        json!({
            "schema": { "$ref": "#/components/schemas/Pets" },
            "examples": { "two": { "value": [{}, { "x": 1.0 }] } },
        })
    );
    assert_eq!(
        document.value()["components"]["schemas"],
        json!({
            "Pets": { "type": "array", "items": { "$ref": "#/components/schemas/Pet" } },
            "Pet": { "type": "object" },
        })
    );
    let place = |at: &str| folder.strip(&document.place(at).to_string());
    assert_eq!(place("/paths/~1pets/get/operationId"), "pets/pets.yaml:4:7");
    assert_eq!(place("/components/schemas/Pet/type"), "pet.yaml:3:11");
    assert_eq!(place(&format!("{media}/examples/two/value/1/x")), "examples/two.json:1:1");
    let files = document.files().iter().map(|file| folder.strip(&file.display().to_string()));
    assert_eq!(
        files.collect::<Vec<_>>(),
        ["openapi.yaml", "pets/pets.yaml", "examples/two.json", "pet.yaml"]
    );
}

#[test]
fn two_different_things_of_one_name_are_a_finding() {
    let root = format!(
        "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    Pet: {{type: object}}\n\
         \x20   Pets: {{type: array, items: {{$ref: 'other.yaml#/components/schemas/Pet'}}}}\n"
    );
    let other = "components:\n  schemas:\n    Pet: {type: string}\n";
    assert_eq!(
        complaint(&[("openapi.yaml", &root), ("other.yaml", other)]),
        "other.yaml:3:5: name-taken: `Pet` is also the name of \
         openapi.yaml#/components/schemas/Pet; give one of them another name"
    );
}

#[test]
fn a_reference_that_leads_nowhere_is_a_finding() {
    let root =
        format!("{HEAD}paths:\n  /a: {{$ref: 'a.yaml#/paths/~1b'}}\n  /c: {{$ref: 'c.yaml#/x'}}\n");
    assert_eq!(
        complaint(&[("openapi.yaml", &root), ("a.yaml", "paths: {}\n")]),
        "openapi.yaml:4:3: dangling-reference: `a.yaml#/paths/~1b` leads nowhere; \
         name something that is there\n\
         openapi.yaml:5:3: unreadable-file: c.yaml cannot be read: No such file or directory \
         (os error 2); name a file that is there"
    );
}

#[test]
fn an_example_that_is_no_json_is_a_finding() {
    let root =
        format!("{HEAD}paths: {{}}\ncomponents: {{examples: {{e: {{externalValue: e.json}}}}}}\n");
    assert_eq!(
        complaint(&[("openapi.yaml", &root), ("e.json", "{\n  \"a\": }\n")]),
        "e.json:2:8: example-json: this example is not JSON: expected value at line 2 column 8; \
         write one JSON value"
    );
}

#[test]
fn inline_schemas_are_named_by_the_path_to_them() {
    let folder = Folder::with(&[(
        "openapi.yaml",
        &format!(
            "{HEAD}{}",
            "paths:
  /pets:
    post:
      operationId: addPet
      parameters:
        - {name: sort, in: query, schema: {type: string, enum: [up, down]}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                tag:
                  nullable: true
                  type: object
                  properties: {name: {type: string}}
      responses:
        '200':
          description: d
          content: {application/json: {schema: {type: array, items: {type: string}}}}
"
        ),
    )]);
    let document = load(folder.path()).unwrap();
    assert_eq!(
        document.value()["components"]["schemas"],
        json!({
            "AddPetSort": { "type": "string", "enum": ["up", "down"] },
            "AddPetRequest": { "type": "object", "properties": { "tag": {
                "nullable": true,
                "allOf": [{ "$ref": "#/components/schemas/AddPetRequestTag" }],
            } } },
            "AddPetRequestTag": {
                "nullable": true,
                "type": "object",
                "properties": { "name": { "type": "string" } },
            },
            "AddPetResponse200": { "type": "array", "items": { "type": "string" } },
        })
    );
    let place = document.place("/components/schemas/AddPetRequestTag/properties/name");
    assert_eq!(folder.strip(&place.to_string()), "openapi.yaml:18:32");
}

#[test]
fn a_schema_that_is_referred_to_inside_of_another_becomes_a_component() {
    let folder = Folder::with(&[(
        "openapi.yaml",
        &format!(
            "{HEAD}{}",
            "paths: {}
components:
  schemas:
    Pet:
      type: object
      properties:
        tag: {type: array, items: {type: string, nullable: true}}
        tags: {$ref: '#/components/schemas/Pet/properties/tag'}
        first: {$ref: '#/components/schemas/Pet/properties/tag/items'}
        best: {$ref: '#/components/schemas/Pet/properties/tags'}
"
        ),
    )]);
    let document = load(folder.path()).unwrap();
    let tag = json!({ "$ref": "#/components/schemas/PetTag" });
    let item = json!({
        "nullable": true,
        "allOf": [{ "$ref": "#/components/schemas/PetTagItem" }],
    });
    assert_eq!(
        document.value()["components"]["schemas"],
        json!({
            "Pet": {
                "type": "object",
                "properties": { "tag": tag, "tags": tag, "first": item, "best": tag },
            },
            "PetTag": { "type": "array", "items": item },
            "PetTagItem": { "nullable": true, "type": "string" },
        })
    );
}

#[test]
fn what_stands_beside_the_reference_of_a_path_item_is_a_finding() {
    let folder = Folder::with(&[
        (
            "openapi.yaml",
            &format!("{HEAD}paths: {{/a: {{$ref: 'a.yaml#/a', description: lost}}}}\n"),
        ),
        ("a.yaml", "a: {get: {operationId: a, responses: {'204': {description: d}}}}\n"),
    ]);
    let findings = load(folder.path()).unwrap_err();
    assert_eq!(
        folder.strip(&findings.to_string()),
        "openapi.yaml:3:9: reference-siblings: what stands beside this `$ref` is ignored; \
         write it in the path item that is referred to"
    );
}

#[test]
fn an_inline_schema_whose_name_is_taken_is_a_finding() {
    let root = format!(
        "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    PetTag: {{type: string}}\n\
         \x20   Pet: {{type: object, properties: {{tag: {{type: string, enum: [a]}}}}}}\n"
    );
    assert_eq!(
        complaint(&[("openapi.yaml", &root)]),
        "openapi.yaml:7:38: name-taken: this inline schema would be called `PetTag`, and \
         something else is; write it under `components/schemas` with a name of its own"
    );
}
