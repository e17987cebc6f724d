//! Every rule: a spec that breaks it, and the finding with its place.

use super::{FIRST, LAST, RULES, check};
use crate::load::load;
use crate::testing::Folder;

/// What is said of a document whose parts these are, below a head of three lines.
fn said(paths: &str, components: &str) -> Vec<String> {
    let folder = Folder::with(&[(
        "openapi.yaml",
        &format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:{paths}\n\
             components:{components}\n"
        ),
    )]);
    let document = load(folder.path()).unwrap_or_else(|findings| panic!("{findings}"));
    check(&document).iter().map(|finding| folder.strip(&finding.to_string())).collect()
}

/// What is said of an operation, whose parts start in line 7.
#[track_caller]
fn of_operation(parts: &str, expected: &[&str]) {
    let paths = format!("\n  /a/{{id}}:\n    get:\n      operationId: getA\n{parts}");
    assert_eq!(said(&paths, " {}"), expected);
}

/// A whole operation but for its parameters, which start in line 13.
#[track_caller]
fn of_parameter(parameter: &str, expected: &[&str]) {
    let parts = format!(
        "      responses: {{'204': {{description: d}}}}\n      parameters:\n\
         \x20       - {{name: id, in: path, required: true, schema: {{type: string}}}}\n{parameter}"
    );
    of_operation(&parts, expected);
}

/// A whole operation but for the body of its request, which starts in line 10.
#[track_caller]
fn of_request(body: &str, expected: &[&str]) {
    let parts = format!(
        "      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n\
         \x20     responses: {{'204': {{description: d}}}}\n      requestBody:\n{body}"
    );
    of_operation(&parts, expected);
}

/// A whole operation but for its answers, which start in line 9.
#[track_caller]
fn of_answers(answers: &str, expected: &[&str]) {
    let parts = format!(
        "      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n\
         \x20     responses:\n{answers}"
    );
    of_operation(&parts, expected);
}

/// What is said of component schemas, which start in line 6.
#[track_caller]
fn of_schemas(schemas: &str, expected: &[&str]) {
    assert_eq!(said(" {}", &format!("\n  schemas:\n{schemas}")), expected);
}

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
fn request_form() {
    let form = |schema: &str| {
        format!(
            "        required: true\n        content:\n\
             \x20         application/x-www-form-urlencoded: {{schema: {schema}}}\n"
        )
    };
    of_request(
        &form("{type: object, properties: {a: {type: array, items: {type: string}}}}"),
        &["openapi.yaml:12:47: request-form: nothing says how `a` is written in a form; \
           make it a text, a number or a boolean, or send JSON"],
    );
    of_request(
        &form("{type: string}"),
        &["openapi.yaml:12:47: request-form: a form has fields, and none are named here; \
           describe an object with `properties`"],
    );
}

#[test]
fn request_raw() {
    of_request(
        "        required: true\n        content:\n          text/plain: {schema: {type: integer}}\n",
        &["openapi.yaml:12:24: request-raw: a body of `text/plain` is one text, and this is no \
           string; write `type: string`"],
    );
}

#[test]
fn r#type() {
    of_schemas(
        "    A: {type: strin}\n",
        &["openapi.yaml:6:9: type: \"strin\" is no type of OpenAPI 3.0; \
           write string, integer, number, boolean, array or object"],
    );
}

#[test]
fn not() {
    of_schemas(
        "    A: {type: object, not: {type: object}}\n",
        &["openapi.yaml:6:23: not: `not` is not enforced; \
           leave it out, and say it in the description"],
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
fn nullable_body() {
    of_request(
        "        required: true\n        content:\n\
         \x20         application/json: {schema: {type: object, nullable: true}}\n",
        &["openapi.yaml:12:53: nullable-body: a body that may be null has no type of its own; \
           leave it out, and document an empty answer"],
    );
}

#[test]
fn nullable_body_by_a_component() {
    of_schemas(
        "    A: {type: object, nullable: true}\n\
         \x20 requestBodies:\n    B: {required: true, content: {application/json: {schema: \
         {$ref: '#/components/schemas/A'}}}}\n",
        &["openapi.yaml:8:63: nullable-body: a body that may be null has no type of its own; \
           leave it out, and document an empty answer"],
    );
}

#[test]
fn read_only_required() {
    let operation = "      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n\
         \x20     responses: {'204': {description: d}}\n      requestBody:\n\
         \x20       required: true\n        content:\n\
         \x20         application/json:\n            schema:\n              type: object\n\
         \x20             required: [id]\n\
         \x20             properties: {id: {type: string, readOnly: true}}\n";
    of_operation(
        operation,
        &[
            "openapi.yaml:15:15: read-only-required: `id` is required where OpenAPI says that it is \
           not sent; leave it out of `required`, or write a schema for each direction",
        ],
    );
}

#[test]
fn discriminator() {
    of_schemas(
        "    A:\n      oneOf: [{$ref: '#/components/schemas/B'}]\n\
         \x20     discriminator: {propertyName: k, mapping: {c: '#/components/schemas/C'}}\n\
         \x20   B: {type: object, properties: {k: {type: string}}}\n\
         \x20   C: {type: string}\n\
         \x20   D:\n      oneOf: [{$ref: '#/components/schemas/C'}]\n\
         \x20     discriminator: {propertyName: k}\n",
        &[
            "openapi.yaml:8:7: discriminator: `c` means \"#/components/schemas/C\", which is no \
             case of this `oneOf`; name one that is",
            "openapi.yaml:12:7: discriminator: a case beside this discriminator is no component \
             that is an object; name objects with `properties`, each by a `$ref`",
        ],
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
fn parameter_location() {
    of_parameter(
        "        - {name: c, in: cookie, schema: {type: string}}\n",
        &["openapi.yaml:10:21: parameter-location: a parameter in a cookie is not sent; \
           leave it out, or set the header by hand"],
    );
}

#[test]
fn parameter_content() {
    of_parameter(
        "        - {name: c, in: query, content: {application/json: {schema: {type: string}}}}\n",
        &["openapi.yaml:10:32: parameter-content: a parameter with `content` is not encoded; \
           describe it by `schema`"],
    );
}

#[test]
fn parameter_style() {
    of_parameter(
        "        - {name: c, in: query, style: deepObject, schema: {type: object}}\n\
         \x20       - {name: d, in: query, schema: {type: object}}\n",
        &[
            "openapi.yaml:10:32: parameter-style: the style `deepObject` is not encoded; \
             write `form` for a query and `simple` elsewhere, or one parameter a member",
            "openapi.yaml:11:32: parameter-style: nothing says how a value of this schema is \
             written here; describe a text, a number, a boolean, or an array of such",
        ],
    );
    of_operation(
        "      responses: {'204': {description: d}}\n      parameters:\n\
         \x20       - {name: id, in: path, required: true, schema: {type: array, items: {}}}\n",
        &["openapi.yaml:9:48: parameter-style: nothing says how a value of this schema is \
           written here; describe a text, a number or a boolean"],
    );
}

#[test]
fn parameter_name() {
    let mend = "give the parameter another name";
    of_parameter(
        "        - {name: send, in: query, schema: {type: string}}\n\
         \x20       - {name: b-c, in: query, schema: {type: string}}\n\
         \x20       - {name: b_c, in: query, schema: {type: string}}\n",
        &[
            &format!(
                "openapi.yaml:10:11: parameter-name: `send` is also the name of something else \
                 of this operation; {mend}"
            ),
            &format!(
                "openapi.yaml:12:11: parameter-name: `b_c` is also the name of something else \
                 of this operation; {mend}"
            ),
        ],
    );
    of_parameter(
        "        - {name: b, in: query, schema: {type: string}}\n\
         \x20       - {name: b, in: query, schema: {type: string}}\n",
        &[&format!(
            "openapi.yaml:11:11: parameter-name: `b` is also the name of something else of this \
             operation; {mend}"
        )],
    );
}

#[test]
fn path_parameter() {
    of_operation(
        "      responses: {'204': {description: d}}\n      parameters:\n\
         \x20       - {name: other, in: path, schema: {type: string}}\n",
        &[
            "openapi.yaml:5:5: path-parameter: `{id}` of the path is no parameter of this \
             operation; declare it, with `in: path`",
            "openapi.yaml:9:11: path-parameter: the path `/a/{id}` has no `{other}`; \
             leave the parameter out, or correct its name",
            "openapi.yaml:9:11: path-parameter: the path parameter `other` is not required; \
             write `required: true`",
        ],
    );
}

#[test]
fn header_parameter() {
    of_parameter(
        "        - {name: X-A, in: header, schema: {type: array, items: {type: string}}}\n",
        &["openapi.yaml:10:35: header-parameter: a header is one text, and this may be null, \
           several, or anything; describe a text, a number or a boolean"],
    );
    of_parameter(
        "        - {name: X-A, in: header, schema: {type: string, nullable: true}}\n",
        &["openapi.yaml:10:35: header-parameter: a header is one text, and this may be null, \
           several, or anything; describe a text, a number or a boolean"],
    );
    of_parameter(
        "        - {name: X A, in: header, schema: {type: string}}\n\
         \x20       - {name: Authorization, in: header, schema: {type: string}}\n",
        &[
            "openapi.yaml:10:12: header-parameter: `X A` is no name of a header; \
             write letters, digits and hyphens",
            "openapi.yaml:11:12: header-parameter: OpenAPI says that a parameter `Authorization` \
             is ignored; leave it out; media types and `security` say the same",
        ],
    );
}

#[test]
fn request_media_type() {
    of_request(
        "        required: true\n        content:\n\
         \x20         application/json: {schema: {type: string}}\n\
         \x20         multipart/form-data: {schema: {type: string}}\n",
        &[
            "openapi.yaml:11:9: request-media-type: this body has several media types; \
             keep the one that is sent",
            "openapi.yaml:13:11: request-media-type: a body of `multipart/form-data` is not sent; \
             write JSON, a form, plain text or octets, or leave the operation out",
        ],
    );
}

#[test]
fn request_schema() {
    of_request(
        "        required: true\n        content:\n          application/json: {}\n",
        &["openapi.yaml:12:11: request-schema: nothing says what is in this body; \
           describe it by `schema`"],
    );
}

#[test]
fn request_optional() {
    of_request(
        "        content: {application/json: {schema: {type: string}}}\n",
        &["openapi.yaml:9:7: request-optional: this body may be left out, and the client always \
           sends one; write `required: true`, and let its members be optional"],
    );
}

#[test]
fn request_encoding() {
    of_request(
        "        required: true\n        content:\n          application/x-www-form-urlencoded:\n\
         \x20           schema: {type: object, properties: {a: {type: string}}}\n\
         \x20           encoding: {}\n",
        &["openapi.yaml:14:13: request-encoding: `encoding` is not followed; leave it out"],
    );
}

#[test]
fn answer_success() {
    of_answers(
        "        default: {description: d}\n",
        &["openapi.yaml:5:5: answer-success: this operation documents no success; \
           document its answer with a status of 2XX"],
    );
}

#[test]
fn answer_media_type() {
    let mend = "describe the JSON that is sent, alone; other bodies are not typed";
    of_answers(
        "        '200': {description: d, content: {text/csv: {schema: {type: string}}}}\n\
         \x20       '400': {description: d, content: {text/plain: {schema: {type: string}}}}\n",
        &[&format!(
            "openapi.yaml:9:9: answer-media-type: an answer of `text/csv` is not read; {mend}"
        )],
    );
    of_answers(
        "        '200':\n          description: d\n          content:\n\
         \x20           application/json: {schema: {type: string}}\n\
         \x20           application/xml: {schema: {type: string}}\n",
        &[&format!(
            "openapi.yaml:9:9: answer-media-type: this answer has several media types; {mend}"
        )],
    );
}

#[test]
fn answer_schema() {
    of_answers(
        "        '200': {description: d, content: {application/json: {}}}\n",
        &["openapi.yaml:9:9: answer-schema: nothing says what is in the body of this answer; \
           describe it by `schema`"],
    );
}

#[test]
fn answer_types() {
    of_answers(
        "        '200': {description: d, content: {application/json: {schema: {type: string}}}}\n\
         \x20       '202': {description: d}\n",
        &["openapi.yaml:10:9: answer-types: the body of this answer is not of the type that \
           another one has; give all successes one schema, and all errors one, or leave some out"],
    );
}

#[test]
fn error_types() {
    of_answers(
        "        '204': {description: d}\n        '401': {description: no body}\n\
         \x20       '404': {description: d, content: {application/json: {schema: {type: string}}}}\n\
         \x20       '409': {description: d, content: {application/json: {schema: {type: object}}}}\n",
        &["openapi.yaml:12:9: error-types: the body of this answer is not of the type that \
           another one has; give all successes one schema, and all errors one, or leave some out"],
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
fn all_of_conflict() {
    of_schemas(
        "    A:\n      allOf:\n        - {type: object, properties: {a: {type: string}}}\n\
         \x20       - {type: object, properties: {a: {type: integer}}}\n\
         \x20   B: {allOf: [{type: object}, {type: string}]}\n",
        &[
            "openapi.yaml:6:5: all-of-conflict: two parts of this schema disagree about `a`; \
             describe it in one of them",
            "openapi.yaml:10:5: all-of-conflict: a part of this schema does not describe an \
             object; make all of them objects; a limit of a text belongs beside its `type`",
        ],
    );
}

#[test]
fn all_of_conflict_with_what_stands_beside_it() {
    of_schemas(
        "    A:\n      allOf: [{$ref: '#/components/schemas/B'}]\n\
         \x20     properties: {a: {type: integer}}\n\
         \x20   B: {type: object, properties: {a: {type: string}}}\n\
         \x20   C:\n      allOf: [{$ref: '#/components/schemas/B'}]\n\
         \x20     properties: {a: {type: string, description: said otherwise}}\n",
        &["openapi.yaml:6:5: all-of-conflict: two parts of this schema disagree about `a`; \
           describe it in one of them"],
    );
}

#[test]
fn all_of_conflict_with_the_type_beside_it() {
    of_schemas(
        "    A: {type: string}\n    B:\n      type: object\n      properties:\n\
         \x20       a: {nullable: true, type: string, allOf: [{$ref: '#/components/schemas/A'}]}\n\
         \x20       b: {nullable: true, type: object, allOf: [{$ref: '#/components/schemas/A'}]}\n",
        &["openapi.yaml:11:29: all-of-conflict: the type beside this reference is not that of \
           what is meant; write that one, or none"],
    );
}

#[test]
fn any_of() {
    of_schemas(
        "    A: {anyOf: [{type: string}, {type: integer}]}\n",
        &["openapi.yaml:6:9: any-of: a value of `anyOf` cannot be told apart; \
           write `oneOf`, of objects that the value of one member tells apart"],
    );
}

#[test]
fn default_kind() {
    of_schemas(
        "    A: {type: string, default: 1}\n    B: {type: string, enum: [a], default: b}\n\
         \x20   C: {type: integer, default: 1}\n",
        &[
            "openapi.yaml:6:23: default-kind: the default 1 is no value of this schema; \
             correct it, or leave it out",
            "openapi.yaml:7:34: default-kind: the default \"b\" is no value of this schema; \
             correct it, or leave it out",
        ],
    );
}

#[test]
fn discriminator_parent() {
    of_schemas(
        "    A: {type: object, discriminator: {propertyName: k}, properties: {k: {type: string}}}\n\
         \x20   B: {allOf: [{$ref: '#/components/schemas/A'}, {type: object}]}\n",
        &["openapi.yaml:7:9: discriminator-parent: a part of this schema has a discriminator, \
           and so may contain this one; move the discriminator to a `oneOf` of the children"],
    );
}

#[test]
fn enum_kind() {
    of_schemas(
        "    A: {type: integer, enum: [1, 2]}\n    B: {type: string, enum: [a, 1]}\n",
        &[
            "openapi.yaml:6:24: enum-kind: values are listed of something that is no string, \
             and would be lost; list them in the description",
            "openapi.yaml:7:23: enum-kind: 1 is no string; quote it, or leave it out",
        ],
    );
}

#[test]
fn format_misplaced() {
    of_schemas(
        "    A: {type: object, format: date}\n",
        &["openapi.yaml:6:23: format-misplaced: `format` says nothing about a value of type \
           object; leave it out"],
    );
}

#[test]
fn nullable_type_of_a_case_that_is_referred_to() {
    of_schemas(
        "    A: {type: string, nullable: true}\n\
         \x20   B: {oneOf: [{$ref: '#/components/schemas/A'}, {type: integer}]}\n",
        &["openapi.yaml:7:18: nullable-type: a case of `oneOf` that may be null cannot be told \
           from the others; write `nullable: true` where the whole is used"],
    );
}

#[test]
fn nullable_type() {
    of_schemas(
        "    A: {type: object, properties: {b: {nullable: true, minLength: 1}}}\n",
        &["openapi.yaml:6:40: nullable-type: `nullable` says nothing without a `type` beside it; \
           write the type, or `allOf` with one reference"],
    );
}

#[test]
fn pattern() {
    let mend = "correct it; flags such as `(?i)` are not of ECMA 262, write both cases";
    of_schemas(
        "    A: {type: string, pattern: '(?i)a'}\n    B: {type: string, pattern: '(?:a|b)(?=c)'}\n",
        &[&format!(
            "openapi.yaml:6:23: pattern: this pattern is no regular expression of ECMA 262: \
             Invalid group modifier; {mend}"
        )],
    );
}

#[test]
fn member_name() {
    of_schemas(
        "    A:\n      type: object\n      properties:\n        b-c: {type: string}\n\
         \x20       b_c: {type: string}\n        extra: {type: string}\n",
        &[
            "openapi.yaml:10:9: member-name: `b_c` and `b-c` become one field; \
             leave one of them out",
            "openapi.yaml:11:9: member-name: `extra` becomes the field that keeps unknown \
             members; leave it out; it is kept among the unknown members",
        ],
    );
}

#[test]
fn type_name() {
    of_schemas(
        "    a_b: {type: string}\n    aB: {type: string}\n",
        &["openapi.yaml:6:5: type-name: `a_b` and `aB` become one type; \
           give one of them another name"],
    );
    of_schemas(
        "    nullable: {type: string}\n",
        &["openapi.yaml:6:5: type-name: `nullable` and a type that every client uses become one \
           type; give one of them another name"],
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

#[test]
fn every_rule_has_a_test_here() {
    let tests = include_str!("tests.rs");
    for (rule, _) in FIRST.iter().chain(RULES).chain(LAST) {
        let name = rule.replace(['-', '.'], "_");
        let has = |test: String| tests.contains(&test);
        assert!(has(format!("fn {name}()")) || has(format!("fn r#{name}()")), "{rule} has no test");
    }
}
