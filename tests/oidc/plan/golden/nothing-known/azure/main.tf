# For a managed identity. An application that there is keeps its roles: give it the credentials
# in the JSON files beside this one.
variable "identity_id" {
  type = string
}

resource "azurerm_federated_identity_credential" "github_pull_request" {
  name                      = "github-repository-pull-request"
  user_assigned_identity_id = var.identity_id # azurerm 3 and 4: parent_id and resource_group_name
  audience                  = ["api://AzureADTokenExchange"]
  issuer                    = "https://token.actions.githubusercontent.com"
  subject                   = "repo:<<FILL>>@<<FILL>>/<<FILL>>@<<FILL>>:pull_request"
}

resource "azurerm_federated_identity_credential" "github_pull_request_classic" {
  name                      = "github-repository-pull-request-classic"
  user_assigned_identity_id = var.identity_id # azurerm 3 and 4: parent_id and resource_group_name
  audience                  = ["api://AzureADTokenExchange"]
  issuer                    = "https://token.actions.githubusercontent.com"
  subject                   = "repo:<<FILL>>/<<FILL>>:pull_request"
}

resource "azurerm_federated_identity_credential" "github_main" {
  name                      = "github-repository-main"
  user_assigned_identity_id = var.identity_id # azurerm 3 and 4: parent_id and resource_group_name
  audience                  = ["api://AzureADTokenExchange"]
  issuer                    = "https://token.actions.githubusercontent.com"
  subject                   = "repo:<<FILL>>@<<FILL>>/<<FILL>>@<<FILL>>:ref:refs/heads/main"
}

resource "azurerm_federated_identity_credential" "github_main_classic" {
  name                      = "github-repository-main-classic"
  user_assigned_identity_id = var.identity_id # azurerm 3 and 4: parent_id and resource_group_name
  audience                  = ["api://AzureADTokenExchange"]
  issuer                    = "https://token.actions.githubusercontent.com"
  subject                   = "repo:<<FILL>>/<<FILL>>:ref:refs/heads/main"
}
