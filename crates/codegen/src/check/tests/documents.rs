//! The rules of documents, operations as wholes, and extensions.

use super::{of_answers, of_operation, of_schemas, said};
use crate::check::check;
use crate::load::load;
use crate::testing::Folder;

#[test]
fn openapi_version() {
    let folder = Folder::with(&[("openapi.yaml", "info: {}\nopenapi: 3.1.0\n")]);
    let findings = check(&load(folder.path()).unwrap());
    assert_eq!(
        folder.strip(&findings[0].to_string()),
        "openapi.yaml:2:1: openapi-version: this is a document of OpenAPI 3.1.0; \
         write OpenAPI 3.0, and `openapi: 3.0.3` here"
    );
    let folder = Folder::with(&[("openapi.yaml", "swagger: '2.0'\n")]);
    assert!(check(&load(folder.path()).unwrap())[0].message.contains("no OpenAPI document"));
}

#[test]
fn dangling_reference() {
    of_schemas(
        "    A: {type: object, properties: {b: {$ref: '#/components/schemas/B'}}}\n",
        &["openapi.yaml:6:36: dangling-reference: `#/components/schemas/B` leads nowhere; \
           name something that is there"],
    );
}

#[test]
fn circular_reference() {
    of_schemas(
        "    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/B'}\n",
        &[
            "openapi.yaml:6:5: circular-reference: this is a reference that leads back to itself; \
             say what it is",
            "openapi.yaml:7:5: circular-reference: this is a reference that leads back to itself; \
             say what it is",
        ],
    );
}

#[test]
fn a_circular_reference_through_what_a_schema_is_made_of() {
    of_schemas(
        "    A: {allOf: [{$ref: '#/components/schemas/B'}, {type: object}]}\n\
         \x20   B: {oneOf: [{$ref: '#/components/schemas/A'}]}\n\
         \x20   C: {type: object, properties: {c: {$ref: '#/components/schemas/C'}}}\n",
        &[
            "openapi.yaml:6:5: circular-reference: this schema is a part or a case of itself, so \
             no value is one; let it have itself as a member or an item instead",
            "openapi.yaml:7:5: circular-reference: this schema is a part or a case of itself, so \
             no value is one; let it have itself as a member or an item instead",
        ],
    );
}

#[test]
fn keyword() {
    of_schemas(
        "    A: {type: object, requierd: [b], properties: {b: {type: string, x-since: '1'}}}\n",
        &["openapi.yaml:6:23: keyword: `requierd` is no word of OpenAPI 3.0 here, and would be \
           ignored; correct it, or call it `x-` something"],
    );
}

#[test]
fn method() {
    assert_eq!(
        said(
            "\n  /a:\n    options:\n      operationId: a\n\
             \x20     responses: {'204': {description: d}}",
            " {}"
        ),
        ["openapi.yaml:5:5: method: no client sends `options`; \
          leave the operation out; a call with this method can be made by hand"]
    );
}

#[test]
fn operation_id() {
    assert_eq!(
        said("\n  /a:\n    get:\n      responses: {'204': {description: d}}", " {}"),
        ["openapi.yaml:5:5: operation-id: this operation has no `operationId`; \
          give it one; the client's function is called by it"]
    );
}

#[test]
fn operation_id_taken() {
    assert_eq!(
        said(
            "\n  /a:\n    get: {operationId: getA, responses: {'204': {description: d}}}\n\
             \x20   put: {operationId: get_a, responses: {'204': {description: d}}}",
            " {}"
        ),
        ["openapi.yaml:6:11: operation-id-taken: `get_a` and `getA` of another operation become \
          one function; give this operation another id"]
    );
    assert_eq!(
        said(
            "\n  /a:\n    get: {operationId: New, responses: {'204': {description: d}}}\n\
             \x20   put: {operationId: error, responses: {'204': {description: d}}}\n\
             \x20   post: {operationId: getV1, responses: {'204': {description: d}}}\n\
             \x20   delete: {operationId: getV_1, responses: {'204': {description: d}}}",
            " {}"
        ),
        [
            "openapi.yaml:5:11: operation-id-taken: `New` is also the name of something else in \
             the client; give this operation another id",
            "openapi.yaml:6:11: operation-id-taken: `error` is also the name of something else in \
             the client; give this operation another id",
            "openapi.yaml:8:14: operation-id-taken: `getV_1` and `getV1` of another operation \
             become one function; give this operation another id",
        ]
    );
}

#[test]
fn path() {
    assert_eq!(
        said(
            "\n  a:\n    get: {operationId: a, responses: {'204': {description: d}}}\n\
             \x20 /{b:\n    get: {operationId: b, responses: {'204': {description: d}}}",
            " {}"
        ),
        [
            "openapi.yaml:4:3: path: `a` starts with no slash; write one",
            "openapi.yaml:6:3: path: a brace of `/{b` has no partner; \
             write each parameter as `{name}`",
        ]
    );
}

#[test]
fn servers() {
    of_operation(
        "      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n\
         \x20     responses: {'204': {description: d}}\n      servers: [{url: /b}]\n",
        &["openapi.yaml:9:7: servers: `servers` of one path or operation is not followed; \
           leave it out; a client has one address, and another one is another client"],
    );
}

#[test]
fn status() {
    of_answers(
        "        '200': {description: d}\n        ok: {description: d}\n        2xx: {description: d}\n",
        &[
            "openapi.yaml:10:9: status: `ok` is no status; \
             write a code such as 200, a class as 4XX, or `default`",
            "openapi.yaml:11:9: status: `2xx` is no status; \
             write a code such as 200, a class as 4XX, or `default`",
        ],
    );
}

#[test]
fn structure() {
    of_schemas(
        "    A: {type: object, properties: {b: {type: string, nullable: 'yes'}}}\n",
        &["openapi.yaml:6:36: structure: this cannot be read: invalid type: string \"yes\", \
           expected a boolean; write what OpenAPI 3.0 says stands here"],
    );
}

#[test]
fn deep_reference() {
    of_operation(
        "      parameters:\n        - {name: id, in: path, required: true, schema: {type: string}}\n\
         \x20       - {$ref: '#/paths/~1a~1{id}/get/parameters/0'}\n\
         \x20     responses: {'204': {description: d}}\n",
        &["openapi.yaml:9:11: deep-reference: `#/paths/~1a~1{id}/get/parameters/0` is no \
           component of this kind; move what is meant to a component of its own"],
    );
}

#[test]
fn reference_siblings() {
    of_schemas(
        "    A: {type: object, properties: {b: {$ref: '#/components/schemas/B', nullable: true}}}\n\
         \x20   B: {type: string}\n",
        &["openapi.yaml:6:72: reference-siblings: `nullable` beside a `$ref` is ignored in \
           OpenAPI 3.0; leave it out, or write `allOf` with the one reference"],
    );
}

#[test]
fn operation_id_length() {
    let id = "a".repeat(71);
    assert_eq!(
        said(
            &format!(
                "\n  /a:\n    get: {{operationId: {id}, responses: {{'204': {{description: d}}}}}}"
            ),
            " {}"
        ),
        ["openapi.yaml:5:11: operation-id-length: this id has 71 characters; \
          write one of at most 70"]
    );
}

#[test]
fn openapi_3_1() {
    of_schemas(
        "    A: {type: [string, 'null']}\n    B: {type: integer, exclusiveMinimum: 1}\n\
         \x20   C: {type: integer, exclusiveMaximum: 1}\n    D: {const: x}\n",
        &[
            "openapi.yaml:6:9: openapi-3.1: a list of types is OpenAPI 3.1; \
             write one type, and `nullable: true` for null",
            "openapi.yaml:7:24: openapi-3.1: a number here is OpenAPI 3.1; \
             write `minimum` and `exclusiveMinimum: true`",
            "openapi.yaml:8:24: openapi-3.1: a number here is OpenAPI 3.1; \
             write `maximum` and `exclusiveMaximum: true`",
            "openapi.yaml:9:9: openapi-3.1: `const` is OpenAPI 3.1; write an `enum` of one value",
        ],
    );
}

#[test]
fn extension() {
    of_schemas(
        "    A: {type: string, x-assumed: true}\n    B: {type: string, x-list-escape: true}\n\
         \x20   C: {type: string, x-idempotent: true}\n",
        &[
            "openapi.yaml:6:23: extension: `x-assumed` has no reason; \
             say why it is assumed, as text",
            "openapi.yaml:7:23: extension: `x-list-escape` is for a query parameter with \
             `explode: false`; write true or false on such a parameter",
            "openapi.yaml:8:23: extension: `x-idempotent` says of an operation whether repeating \
             it does harm; write true or false on an operation",
        ],
    );
}

#[test]
fn pagination() {
    let page = "      responses: {'200': {description: d, content: {application/json: {schema: \
                {type: object, properties: {\
                items: {type: array, items: {type: string}}, \
                at: {type: string, format: date-time}, \
                links: {allOf: [{type: object, properties: {next: {type: string}}}, \
                {type: object}]}, more: {type: object}}}}}}}\n\
                \x20     parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n";
    let said = |pagination: &str, expected: &[&str]| {
        of_operation(&format!("{page}      x-pagination: {pagination}\n"), expected);
    };
    said("{next: [/links/next], items: /items}", &[]);
    let mend = "name the member that has the address of the next page";
    said(
        "{next: [/links/next, /links/nxt, links, /at, /more/next, ''], items: /links}",
        &[
            &format!(
                "openapi.yaml:9:42: pagination: `/links/nxt` leads to no text of a page; {mend}"
            ),
            &format!("openapi.yaml:9:54: pagination: `links` leads to no text of a page; {mend}"),
            &format!("openapi.yaml:9:61: pagination: `/at` leads to no text of a page; {mend}"),
            &format!(
                "openapi.yaml:9:66: pagination: `/more/next` leads to no text of a page; {mend}"
            ),
            &format!("openapi.yaml:9:78: pagination: `` leads to no text of a page; {mend}"),
            "openapi.yaml:9:83: pagination: `/links` leads to no list of a page; \
             name the member that has the items",
        ],
    );
    let form = "openapi.yaml:9:7: pagination: `x-pagination` says of a GET where its pages have \
                the link to the next one and the items; write `{next: [/links/next], \
                items: /items}`, with pointers of your own";
    for pagination in
        ["true", "{next: [], items: /items}", "{next: [/links/next]}", "{next: /links, items: /a}"]
    {
        said(pagination, &[form]);
    }
    of_schemas(
        "    A: {type: string, x-pagination: {next: [/a], items: /b}}\n",
        &[&form.replace("9:7", "6:23")],
    );
}

#[test]
fn a_list_has_no_parameter_that_is_called_as_its_streams() {
    of_operation(
        "      responses: {'200': {description: d, content: {application/json: {schema: {type: \
         object, properties: {next: {type: string}, items: {type: array, items: {}}}}}}}}\n\
         \x20     x-pagination: {next: [/next], items: /items}\n      parameters:\n\
         \x20       - {name: id, in: path, required: true, schema: {type: string}}\n\
         \x20       - {name: pages, in: query, schema: {type: integer}}\n",
        &[
            "openapi.yaml:11:11: parameter-name: `pages` is also the name of something else of this \
           operation; give the parameter another name",
        ],
    );
}
